/** Traces, heard by a provider written for this test from OpenTelemetry's interface alone. */
import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from 'node:test'
import {
  type Attributes,
  type Context,
  context,
  type ContextManager,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  trace,
  type TextMapPropagator,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api'
import { cloudEvent, orderData, withServer } from '../api/fixture.ts'

type Heard = { name: string; attributes: Attributes; traceId: string; parent: string | undefined; ended: boolean; failed: boolean }

function hear(): Heard[] {
  const heard: Heard[] = []
  const storage = new AsyncLocalStorage<Context>()
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (within, work, self, ...args) => storage.run(within, () => work.apply(self as never, args)) as never,
    bind: (_, target) => target,
    enable: () => manager,
    disable: () => manager,
  }
  const tracer: Tracer = {
    startSpan(name: string, options: SpanOptions = {}, within: Context = context.active()): Span {
      const parent = trace.getSpanContext(within)
      const one: Heard = {
        name,
        attributes: { ...options.attributes },
        traceId: parent?.traceId ?? String(heard.length + 1).padStart(32, '0'),
        parent: parent?.spanId,
        ended: false,
        failed: false,
      }
      heard.push(one)
      const spanId = String(heard.length).padStart(16, '0')
      const span: Span = {
        spanContext: () => ({ traceId: one.traceId, spanId, traceFlags: TraceFlags.SAMPLED }),
        setAttribute: (key, value) => (((one.attributes as Record<string, unknown>)[key] = value), span),
        setAttributes: () => span,
        addEvent: () => span,
        addLink: () => span,
        addLinks: () => span,
        setStatus: ({ code }) => ((one.failed = code === 2), span),
        updateName: () => span,
        end: () => void (one.ended = true),
        isRecording: () => true,
        recordException: () => undefined,
      }
      return span
    },
    startActiveSpan: () => {
      throw new Error('expected startSpan')
    },
  }
  const propagator: TextMapPropagator = {
    inject: () => undefined,
    fields: () => ['traceparent'],
    extract(within, carrier, getter) {
      const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(String(getter.get(carrier, 'traceparent') ?? '')) ?? []
      return traceId === undefined || spanId === undefined
        ? within
        : trace.setSpanContext(within, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true })
    },
  }
  context.setGlobalContextManager(manager)
  propagation.setGlobalPropagator(propagator)
  trace.setGlobalTracerProvider({ getTracer: () => tracer })
  return heard
}

test('a request is a span under its caller’s, and keeping and judging are spans; none holds what came', async () => {
  const heard = hear()
  try {
    await withServer(
      async ({ call, key, tenants }) => {
        const traceId = 'a'.repeat(32)
        const { status } = await call('POST', '/v1/events', {
          key: key(['ingest']),
          body: JSON.stringify(cloudEvent('order.placed', 'e-1', '2024-03-01T00:00:00Z', orderData(1, { recipient_name: 'Zhang Wei' }))),
          headers: { 'content-type': 'application/cloudevents+json', traceparent: `00-${traceId}-${'b'.repeat(16)}-01` },
        })
        assert.equal(status, 200)
        assert.equal((await call('GET', '/v1/orders/o-1', { key: key(['ingest']) })).status, 403)
        await tenants[0]!.report()
        const named = (name: string): Heard[] => heard.filter((one) => one.name === name)
        const [request] = named('POST /v1/events')
        assert.deepEqual([request!.traceId, request!.parent, request!.attributes['http.response.status_code']], [traceId, 'b'.repeat(16), 200])
        assert.equal(named('GET /v1/orders/{order_id}')[0]!.attributes['http.response.status_code'], 403)
        assert.deepEqual(named('ledger.append')[0]!.attributes, { 'aedile.marketplace': 'market-0', 'aedile.entries': 1 })
        assert.ok(named('judge').length > 0)
        assert.ok(heard.filter(({ name }) => name !== 'judge').every(({ ended, failed }) => ended && !failed))
        assert.ok(!/Zhang|o-1|e-1|aedile_/.test(JSON.stringify(heard)))
      },
      { clock: 'events' },
    )
  } finally {
    trace.disable()
    context.disable()
    propagation.disable()
  }
})

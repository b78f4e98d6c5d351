/**
 * Traces, where the operator asks for them: spans of requests, of what is kept and of judgements, by OpenTelemetry's own interface. Who
 * registers no SDK (docs/operate.md says how) pays a function call. No attribute holds what came: names of routes, counts, states.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { type Attributes, context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'

// Asked for each time: whoever registers an SDK later is heard too.
const tracer = () => trace.getTracer('aedile')

/** A request of others; their `traceparent` is its parent. */
export async function tracedRequest(name: string, headers: IncomingHttpHeaders, attributes: Attributes, work: () => Promise<Response>): Promise<Response> {
  const parent = propagation.extract(context.active(), headers)
  const span = tracer().startSpan(name, { kind: SpanKind.SERVER, attributes }, parent)
  if (!span.isRecording()) return work()
  try {
    const response = await context.with(trace.setSpan(parent, span), work)
    span.setAttribute('http.response.status_code', response.status)
    if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    return response
  } finally {
    span.end()
  }
}

/** A piece of our own work. What failed is told by its kind alone. */
export async function traced<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  const span = tracer().startSpan(name, { attributes })
  try {
    return await work()
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR })
    span.setAttribute('error.type', (error as { code?: string }).code ?? (error as Error).name)
    throw error
  } finally {
    span.end()
  }
}

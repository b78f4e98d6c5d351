/** Thousands of marks on a canvas: those in sight and their ties, drawn once per move, told by the table beside it. Loaded when somebody asks for so many. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { ends, type Graph, mark, type Mark, type Tie } from './shape.ts'

const view = { width: 1000, height: 640 }

export function GraphCanvas({
  graph,
  textOf,
  chosen,
  choose,
  label,
}: {
  graph: Graph
  textOf: (one: Mark) => string
  chosen: Mark | undefined
  choose: (one: Mark) => void
  label: string
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [top, setTop] = useState(0)
  const most = Math.max(0, graph.height - view.height)
  const tiesOf = useMemo(() => {
    const all = new Map<Mark, Tie[]>(graph.marks.map((one) => [one, []]))
    for (const tie of graph.ties) {
      all.get(tie.from)!.push(tie)
      all.get(tie.to)!.push(tie)
    }
    return all
  }, [graph])
  useEffect(() => {
    const element = canvas.current
    const paint = element?.getContext('2d')
    if (element === null || paint === null || paint === undefined) return
    const scale = window.devicePixelRatio || 1
    if (element.width !== view.width * scale) {
      element.width = view.width * scale
      element.height = view.height * scale
    }
    const style = getComputedStyle(document.documentElement)
    const [line, accent, raised, edge, ink] = ['--line', '--accent', '--raised', '--edge', '--ink'].map((name) => style.getPropertyValue(name))
    paint.setTransform(scale, 0, 0, scale, 0, -top * scale)
    paint.clearRect(0, top, view.width, view.height)
    paint.font = '11px system-ui, sans-serif'
    const near = (y: number): number => Math.max(top - 2 * mark.row, Math.min(top + view.height + 2 * mark.row, y))
    const marks = graph.marks.filter(({ y }) => y > top - mark.row && y < top + view.height + mark.row)
    // A tie that neither begins nor ends in sight says nothing here, and a thousand of them hide those that do.
    const ties = new Set(marks.flatMap((one) => tiesOf.get(one)!))
    const own = chosen === undefined ? [] : tiesOf.get(chosen)!
    for (const tie of own) ties.delete(tie)
    for (const [list, colour, width] of [
      [ties, line, 1],
      [own, accent, 2],
    ] as const) {
      paint.strokeStyle = colour!
      paint.lineWidth = width
      for (const isLead of [false, true]) {
        paint.setLineDash(isLead ? [5, 4] : [])
        paint.beginPath()
        for (const tie of list) {
          if ((tie.certainty === 'lead') !== isLead) continue
          const [x1, from, x2, to] = ends(tie)
          // What lies thousands of rows away is drawn to the edge of what is in sight: dashes of a line that long cost more than all the rest.
          const [y1, y2] = [near(from), near(to)]
          paint.moveTo(x1, y1)
          paint.bezierCurveTo((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2)
        }
        paint.stroke()
      }
    }
    paint.setLineDash([])
    for (const one of marks) {
      paint.fillStyle = raised!
      paint.strokeStyle = one === chosen ? accent! : edge!
      paint.lineWidth = one === chosen ? 2 : 1
      paint.beginPath()
      paint.roundRect(one.x, one.y, mark.width, mark.height, 8)
      paint.fill()
      paint.stroke()
      paint.fillStyle = ink!
      paint.fillText(textOf(one), one.x + 10, one.y + 20)
    }
  }, [graph, tiesOf, textOf, chosen, top])
  const scroll = (by: number): void => setTop((old) => Math.max(0, Math.min(most, old + by)))
  useEffect(() => {
    const element = canvas.current
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      setTop((old) => Math.max(0, Math.min(most, old + event.deltaY)))
    }
    element?.addEventListener('wheel', onWheel, { passive: false })
    return () => element?.removeEventListener('wheel', onWheel)
  }, [most])
  return (
    <canvas
      ref={canvas}
      className="graph-canvas"
      role="img"
      aria-label={label}
      tabIndex={0}
      onKeyDown={(event) => {
        const step = { ArrowDown: mark.row, ArrowUp: -mark.row, PageDown: view.height, PageUp: -view.height, Home: -most, End: most }[event.key]
        if (step === undefined) return
        event.preventDefault()
        scroll(step)
      }}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect()
        const [x, y] = [((event.clientX - box.left) / box.width) * view.width, ((event.clientY - box.top) / box.height) * view.height + top]
        const hit = graph.marks.find((one) => x >= one.x && x <= one.x + mark.width && y >= one.y && y <= one.y + mark.height)
        if (hit !== undefined) choose(hit)
      }}
    />
  )
}

/** Thousands of marks on a canvas: drawn once per move, told by the table beside it. Loaded when somebody asks for so many. */
import { useEffect, useRef, useState } from 'react'
import { ends, type Graph, mark, type Mark } from './shape.ts'

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
  useEffect(() => {
    const element = canvas.current
    const paint = element?.getContext('2d')
    if (element === null || paint === null || paint === undefined) return
    const scale = window.devicePixelRatio || 1
    element.width = view.width * scale
    element.height = view.height * scale
    const style = getComputedStyle(document.documentElement)
    const colour = (name: string): string => style.getPropertyValue(name)
    paint.setTransform(scale, 0, 0, scale, 0, -top * scale)
    paint.clearRect(0, top, view.width, view.height)
    paint.font = '11px system-ui, sans-serif'
    const seen = (y: number): boolean => y > top - mark.row && y < top + view.height + mark.row
    for (const emphasised of [false, true]) {
      paint.strokeStyle = colour(emphasised ? '--accent' : '--line')
      for (const tie of graph.ties) {
        const isChosen = chosen !== undefined && (tie.from === chosen || tie.to === chosen)
        if (isChosen !== emphasised) continue
        const [x1, y1, x2, y2] = ends(tie)
        if (Math.max(y1, y2) < top || Math.min(y1, y2) > top + view.height) continue
        paint.setLineDash(tie.certainty === 'lead' ? [5, 4] : [])
        paint.lineWidth = emphasised ? 2 : 1
        paint.beginPath()
        paint.moveTo(x1, y1)
        paint.bezierCurveTo((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2)
        paint.stroke()
      }
    }
    paint.setLineDash([])
    for (const one of graph.marks) {
      if (!seen(one.y)) continue
      paint.fillStyle = colour('--raised')
      paint.strokeStyle = colour(one === chosen ? '--accent' : '--edge')
      paint.lineWidth = one === chosen ? 2 : 1
      paint.beginPath()
      paint.roundRect(one.x, one.y, mark.width, mark.height, 8)
      paint.fill()
      paint.stroke()
      paint.fillStyle = colour('--ink')
      paint.fillText(textOf(one), one.x + 10, one.y + 20)
    }
  }, [graph, textOf, chosen, top])
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

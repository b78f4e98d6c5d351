/** Counters in Prometheus' text form. Labels are names of ours, never of people or subjects. */

export type Metrics = {
  count: (name: string, labels?: Readonly<Record<string, string>>, by?: number) => void
  observe: (name: string, seconds: number, labels?: Readonly<Record<string, string>>) => void
  text: (gauges: readonly { name: string; labels: Readonly<Record<string, string>>; value: number }[]) => string
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

export function makeMetrics(): Metrics {
  const counters = new Map<string, number>()
  const histograms = new Map<string, { name: string; labels: Readonly<Record<string, string>>; counts: number[]; sum: number; total: number }>()
  const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  const series = (name: string, labels: Readonly<Record<string, string>>): string => {
    const list = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`)
    return list.length === 0 ? name : `${name}{${list.join(',')}}`
  }
  return {
    count(name, labels = {}, by = 1) {
      const key = series(name, labels)
      counters.set(key, (counters.get(key) ?? 0) + by)
    },
    observe(name, seconds, labels = {}) {
      const key = series(name, labels)
      let one = histograms.get(key)
      if (one === undefined) histograms.set(key, (one = { name, labels, counts: buckets.map(() => 0), sum: 0, total: 0 }))
      one.sum += seconds
      one.total++
      for (const [i, most] of buckets.entries()) if (seconds <= most) one.counts[i]!++
    },
    text(gauges) {
      const lines: string[] = []
      for (const [key, value] of [...counters].toSorted(([a], [b]) => (a < b ? -1 : 1))) lines.push(`${key} ${value}`)
      for (const { name, labels, counts, sum, total } of histograms.values()) {
        for (const [i, most] of buckets.entries()) lines.push(`${series(`${name}_bucket`, { ...labels, le: String(most) })} ${counts[i]}`)
        lines.push(
          `${series(`${name}_bucket`, { ...labels, le: '+Inf' })} ${total}`,
          `${series(`${name}_sum`, labels)} ${sum}`,
          `${series(`${name}_count`, labels)} ${total}`,
        )
      }
      for (const { name, labels, value } of gauges) lines.push(`${series(name, labels)} ${value}`)
      return `${lines.join('\n')}\n`
    },
  }
}

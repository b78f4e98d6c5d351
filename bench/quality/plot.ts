/** Draws the table of docs/quality.md: a bar for what we measured, a mark for the reference. */

export function drawTable(markdown: string): string {
  const rows = markdown
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => /^\d\.\d+$/u.test(cells[3] ?? ''))
  const row = 22
  const left = 640
  const width = 380
  const bars = rows.map(([, data, measure, ours, reference], i) => {
    const y = 34 + i * row
    const mark = /\.\d+/u.exec(reference ?? '')?.[0]
    const x = left + Number(mark) * width
    return [
      `<text x="${left - 8}" y="${y + 12}" text-anchor="end">${data} · ${measure}</text>`,
      `<rect x="${left}" y="${y + 2}" width="${(Number(ours) * width).toFixed(1)}" height="13" fill="#3b6ea5"/>`,
      `<text x="${left + width + 8}" y="${y + 12}">${ours}</text>`,
      ...(mark === undefined ? [] : [`<path d="M${x.toFixed(1)} ${y - 1}v19" stroke="#c2571a" stroke-width="3"/>`]),
    ].join('')
  })
  const height = 44 + rows.length * row
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 70} ${height}" font-family="sans-serif" font-size="12" role="img" aria-label="Quality, ours and reference">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${left}" y="20" fill="#3b6ea5">▬ ours, this run</text><text x="${left + 130}" y="20" fill="#c2571a">┃ reference</text>`,
    ...bars,
    '</svg>',
    '',
  ].join('\n')
}

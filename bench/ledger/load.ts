/** What else the machine was doing: above the number of cores, times are too long and only lines of one run can be compared. */
import { availableParallelism, loadavg } from 'node:os'

const start = loadavg()[0]!

export const loadLine = (): string => `load average ${start.toFixed(1)} at the start, ${loadavg()[0]!.toFixed(1)} at the end, ${availableParallelism()} cores\n`

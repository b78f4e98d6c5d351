/** What the checking program finds in Node and not in a browser; loaded before it. */
import { Buffer } from 'buffer'

Object.assign(globalThis, { Buffer })

/** Joining is all the checking program asks of paths once a bag is given. */
export const join = (...parts: string[]): string => parts.filter((part) => part !== '').join('/')

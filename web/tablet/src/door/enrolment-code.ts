/** The code that the slip's square carries in its address, if this text is one. */
export function codeIn(text: string): string {
  const [, code = ''] = /#enrol=([\w-]+)/.exec(text) ?? []
  return code
}

/** Read before the screens take the address over. */
export const codeFromAddress = codeIn(location.hash)

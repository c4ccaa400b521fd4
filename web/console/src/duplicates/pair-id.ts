/** What a pair is called: its two records, in the order of their names. */
export function pairId(one: string, other: string): string {
  return [one, other].sort().join('.')
}

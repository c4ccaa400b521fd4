/** So many days that end with the last one named, each `YYYY-MM-DD`. */
export function lastDays(named: readonly string[], count: number): string[] {
  const last = named.toSorted().at(-1)
  if (!last) return []
  const end = Date.parse(`${last}T00:00:00Z`)
  return Array.from({ length: count }, (_, at) => {
    const day = new Date(end - (count - 1 - at) * 86_400_000)
    return day.toISOString().slice(0, 10)
  })
}

/**
 * The large tables, how characters sound and others, which the core and the matcher are given.
 * Nobody needs them before the tablet is enrolled; from then on they are on it.
 */
import address from '@core/tables.bin?url'

export async function tables(): Promise<Uint8Array> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

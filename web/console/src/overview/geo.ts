/** A county's own map: GeoJSON reduced to outlines, kept in this browser. */

export interface GeoFeature {
  /** Twelve digits where the file has a code; else the place's name. */
  division: string
  name: string
  /** Rings of longitude and latitude. */
  rings: [number, number][][]
}

const KEPT = 'console.map'
const CODES = ['code', 'adcode', 'division', 'id', 'gb']
const NAMES = ['name', 'NAME', 'fullname']

/** The outlines in a file; nothing, if it is no map. */
export function readGeo(text: string): GeoFeature[] | undefined {
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(file) || !Array.isArray(file.features)) return undefined
  const features = file.features.map(feature).filter((one) => one !== undefined)
  return features.length ? features : undefined
}

function feature(said: unknown): GeoFeature | undefined {
  if (!isObject(said) || !isObject(said.geometry)) return undefined
  const { type, coordinates } = said.geometry
  const polygons = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : []
  if (!Array.isArray(polygons)) return undefined
  const rings = polygons
    .flat()
    .map(ring)
    .filter((one) => one.length > 2)
  if (!rings.length) return undefined
  const facts = isObject(said.properties) ? said.properties : {}
  const code = CODES.map((name) => String(facts[name] ?? '')).find((one) => /^\d{6,12}$/.test(one))
  const name = NAMES.map((key) => String(facts[key] ?? '')).find((one) => one !== '') ?? ''
  return { division: code?.padEnd(12, '0') ?? name, name, rings }
}

function ring(said: unknown): [number, number][] {
  if (!Array.isArray(said)) return []
  return said
    .filter((point) => Array.isArray(point) && point.length >= 2 && point.every(Number.isFinite))
    .map(([longitude, latitude]) => [longitude, latitude])
}

function isObject(said: unknown): said is Record<string, unknown> {
  return typeof said === 'object' && said !== null
}

/** An outline as the path of an SVG, with east shortened as the latitude asks. */
export function outline({ rings }: GeoFeature, latitude: number): string {
  const shorter = Math.cos((latitude * Math.PI) / 180)
  const point = ([x, y]: [number, number]) => `${(x * shorter).toFixed(4)} ${(-y).toFixed(4)}`
  return rings.map((one) => `M${one.map(point).join('L')}Z`).join('')
}

/** The square that all of it fits in, as an SVG's view box. */
export function viewBox(features: readonly GeoFeature[], latitude: number): string {
  const shorter = Math.cos((latitude * Math.PI) / 180)
  const points = features.flatMap(({ rings }) => rings.flat())
  const x = points.map(([longitude]) => longitude * shorter)
  const y = points.map(([, north]) => -north)
  const least = (all: number[]) => all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const most = (all: number[]) => all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return `${least(x)} ${least(y)} ${most(x) - least(x)} ${most(y) - least(y)}`
}

export function middle(features: readonly GeoFeature[]): number {
  const all = features.flatMap(({ rings }) => rings.flat().map(([, latitude]) => latitude))
  return all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length)
}

/** Where a point lies on a map, as an SVG draws it; nothing, if it lies beside the map. */
export function around(
  features: readonly GeoFeature[],
  [longitude, latitude]: readonly [number, number],
): { box: string; x: number; y: number; dot: number } | undefined {
  const from = middle(features)
  const box = viewBox(features, from)
  const [left = 0, top = 0, width = 0, height = 0] = box.split(' ').map(Number)
  const x = longitude * Math.cos((from * Math.PI) / 180)
  const y = -latitude
  const isOnIt = x >= left && x <= left + width && y >= top && y <= top + height
  return isOnIt ? { box, x, y, dot: Math.max(width, height) / 40 } : undefined
}

export function kept(): GeoFeature[] | undefined {
  const text = localStorage.getItem(KEPT)
  return text ? (JSON.parse(text) as GeoFeature[]) : undefined
}

/** A map that is too large for the browser to keep is loaded anew next time. */
export function keep(features: GeoFeature[]) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(features))
  } catch {
    forget()
  }
}

export function forget() {
  localStorage.removeItem(KEPT)
}

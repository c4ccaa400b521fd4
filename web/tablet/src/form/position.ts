/** Where the tablet stands, as the record writes it: latitude, longitude, metres. */
export type PositionFailure = 'denied' | 'unavailable'

export function takePosition(): Promise<string> {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const degrees = [coords.latitude, coords.longitude].map((degree) => degree.toFixed(6))
        resolve([...degrees, String(Math.ceil(coords.accuracy))].join(','))
      },
      (error) => {
        const failure: PositionFailure =
          error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'
        reject(failure)
      },
      { enableHighAccuracy: true, timeout: 60_000, maximumAge: 0 },
    )
  })
}

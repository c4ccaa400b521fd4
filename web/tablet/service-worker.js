/**
 * Keeps the whole app on the tablet. The build writes above what it consists of: FILES for a
 * first visit, BEHIND the door for an enrolled tablet, LATER for when there is time.
 *
 * An update downloads what changed and then waits: the page lets it in when the surveyor
 * agrees and no form is open. Records never pass through here.
 */
const CACHE = `app-${VERSION}`
const source = { cacheName: CACHE }

self.addEventListener('install', (event) => {
  // Where the browser can, it takes these from the cache without starting this worker first.
  event.addRoutes?.([
    { condition: { urlPattern: new URLPattern({ pathname: '/', search: '' }) }, source },
    { condition: { urlPattern: '/assets/*', requestMethod: 'GET' }, source },
  ])
  event.waitUntil(fill())
})

self.addEventListener('activate', (event) => event.waitUntil(takeOver()))

self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting()
  if (event.data === 'keep what is behind') event.waitUntil(keepBehind(event.ports[0]))
  if (event.data === 'keep the rest') event.waitUntil(keepTheRest())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (request.mode === 'navigate') {
    if (url.pathname === '/' || url.pathname === '/index.html') event.respondWith(ours('/'))
    return
  }
  if ([FILES, BEHIND, LATER].some((files) => files.includes(url.pathname)))
    event.respondWith(ours(url.pathname))
})

// The signal is back, or time has passed: whoever has the app open may sync now.
for (const moment of ['sync', 'periodicsync']) {
  self.addEventListener(moment, (event) => event.waitUntil(wake()))
}

async function wake() {
  for (const page of await self.clients.matchAll()) page.postMessage('awake')
}

async function fill() {
  const cache = await caches.open(CACHE)
  const before = await others()
  // Whoever has an older version may be enrolled, and far from a signal when this one begins.
  const needed = before.length > 0 ? [...FILES, ...BEHIND, ...LATER] : FILES
  // Names of hashed assets change with what they hold: what an older version has is good.
  const fetched = needed.map(async (path) => {
    const hashed = path.startsWith('/assets/')
    const known = hashed && (await firstMatch(before, path))
    const response = known || (await fetch(path, { cache: hashed ? 'default' : 'no-cache' }))
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
    await cache.put(path, response)
  })
  await Promise.all(fetched)
}

/** Tells whether an enrolled tablet would now have all it needs without a signal. */
async function keepBehind(asker) {
  const kept = await keep(BEHIND).then(
    () => true,
    () => false,
  )
  asker.postMessage(kept)
}

/** Without a signal it is asked for again the next time. */
async function keepTheRest() {
  await keep(BEHIND)
  await keep(LATER)
}

async function keep(paths) {
  const cache = await caches.open(CACHE)
  const missing = paths.map(async (path) => {
    if (!(await cache.match(path))) await cache.add(path)
  })
  await Promise.all(missing)
}

async function takeOver() {
  await Promise.all((await others()).map((name) => caches.delete(name)))
  await self.clients.claim()
}

async function others() {
  const names = await caches.keys()
  return names.filter((name) => name.startsWith('app-') && name !== CACHE)
}

async function firstMatch(names, path) {
  for (const name of names) {
    const response = await (await caches.open(name)).match(path)
    if (response) return response
  }
}

async function ours(path) {
  const cache = await caches.open(CACHE)
  return (await cache.match(path)) ?? fetch(path)
}

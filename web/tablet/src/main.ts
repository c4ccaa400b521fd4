import '@shared/design/tokens.css'
import '@shared/design/base.css'
import { createApp, watch } from 'vue'
import App from './App.vue'
import { listenForMoments } from './moments'
import { readAhead, routes } from './routes'
import { begin, status } from './session'
import { keepOffline, keepTheRest } from './update'

begin()
listenForMoments()
createApp(App).use(routes).mount('#app')
keepOffline()

/** The first screen comes before the others are read. */
const SHOWN_MS = 2_000
const stop = watch(status, (now) => {
  if (now?.state !== 'open') return
  stop()
  setTimeout(() => void readAhead().then(keepTheRest), SHOWN_MS)
})

/** The screens behind the door, by what the address says after `#`. */
import { createRouter, createWebHashHistory } from 'vue-router'
import { readAhead as readRecordAhead } from './form/open-record'
import HomeScreen from './screens/HomeScreen.vue'
import { status } from './session'

/** What the first screen can do without; read while nobody waits, see `readAhead`. */
const screens = {
  find: () => import('./screens/FindScreen.vue'),
  form: () => import('./screens/FormScreen.vue'),
  asked: () => import('./screens/AskedScreen.vue'),
  add: () => import('./screens/AddScreen.vue'),
  handOver: () => import('./screens/HandOverScreen.vue'),
  device: () => import('./screens/DeviceScreen.vue'),
}

export const routes = createRouter({
  history: createWebHashHistory(),
  routes: [
    { name: 'home', path: '/', component: HomeScreen },
    { name: 'find', path: '/find', component: screens.find },
    { name: 'add', path: '/add', component: screens.add },
    { name: 'hand-over', path: '/hand-over', component: screens.handOver },
    { name: 'device', path: '/device', component: screens.device },
    { name: 'form', path: '/record/:record', component: screens.form, props: true },
    { name: 'asked', path: '/record/:record/asked', component: screens.asked, props: true },
    { path: '/:other(.*)*', redirect: '/' },
  ],
})

routes.beforeResolve(async ({ name, params }) => {
  const isOpen = status.value?.state === 'open'
  if (name === 'form' && isOpen) await readRecordAhead(String(params.record))
})

/** Reads the other screens, one after the other, whenever the page has nothing to do. */
export async function readAhead() {
  for (const read of Object.values(screens)) {
    await new Promise((resolve) => requestIdleCallback(resolve))
    await read()
  }
}

/** The screens behind the door, by what the address says after `#`. */
import { createRouter, createWebHashHistory } from 'vue-router'
import AddScreen from './screens/AddScreen.vue'
import DeviceScreen from './screens/DeviceScreen.vue'
import FindScreen from './screens/FindScreen.vue'
import FormScreen from './screens/FormScreen.vue'
import HandOverScreen from './screens/HandOverScreen.vue'
import HomeScreen from './screens/HomeScreen.vue'

export const routes = createRouter({
  history: createWebHashHistory(),
  routes: [
    { name: 'home', path: '/', component: HomeScreen },
    { name: 'find', path: '/find', component: FindScreen },
    { name: 'add', path: '/add', component: AddScreen },
    { name: 'hand-over', path: '/hand-over', component: HandOverScreen },
    { name: 'device', path: '/device', component: DeviceScreen },
    { name: 'form', path: '/record/:record', component: FormScreen, props: true },
    { path: '/:other(.*)*', redirect: '/' },
  ],
})

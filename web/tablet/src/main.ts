import '@shared/design/tokens.css'
import '@shared/design/base.css'
import { createApp } from 'vue'
import App from './App.vue'
import { listenForMoments } from './moments'
import { routes } from './routes'
import { begin } from './session'
import { keepOffline } from './update'

begin()
listenForMoments()
createApp(App).use(routes).mount('#app')
keepOffline()

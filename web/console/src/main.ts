import './parts/element'
import '@shared/design/tokens.css'
import '@shared/design/base.css'
import './design/console.css'
import { createApp } from 'vue'
import App from './App.vue'
import { routes } from './routes'
import { begin } from './session'
import { listenForKeys } from './shortcuts'

listenForKeys()
void begin()
createApp(App).use(routes).mount('#app')

/** As much of a browser's page as the modules ask for when they are read by a unit test. */
import { vi } from 'vitest'

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} })
vi.stubGlobal('location', { origin: 'http://127.0.0.1' })
vi.stubGlobal('document', {
  documentElement: {},
  addEventListener: () => {},
  createElement: () => ({}),
})

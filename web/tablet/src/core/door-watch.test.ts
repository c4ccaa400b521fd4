import type { Response, Status } from '@shared/protocol'
import { expect, test } from 'vitest'
import { DoorWatch } from './door-watch'

const told = (state: Status['state']) => ({ kind: 'status', status: { state } }) as Response

test('a door that stays open has opened once', () => {
  const door = new DoorWatch()
  expect(door.look(told('locked'))).toBeUndefined()
  expect(door.look(told('open'))).toBe('opened')
  // The device's screen asks again with each sync: one that answered it with another sync
  // would never end.
  expect(door.look(told('open'))).toBeUndefined()
  expect(door.isOpen).toBe(true)
  expect(door.look(told('locked'))).toBe('shut')
  expect(door.look({ kind: 'prepared', left: 0, pressing: false })).toBeUndefined()
})

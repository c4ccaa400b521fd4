import type { Response } from '@shared/protocol'

/** Follows whether the door is open, as the core tells. */
export class DoorWatch {
  isOpen = false

  /** Looks at an answer. What it says anew: the same once more is no news. */
  look(response: Response): 'opened' | 'shut' | undefined {
    if (response.kind !== 'status') return undefined
    const wasOpen = this.isOpen
    this.isOpen = response.status.state === 'open'
    if (this.isOpen === wasOpen) return undefined
    return this.isOpen ? 'opened' : 'shut'
  }
}

import { describe, expect, it, vi } from 'vitest'
import '../page-for-tests'
import { announcement } from '../announcement'
import type { Candidate, ConflictView } from '../api/types'

const server = vi.fn<(request: Request) => Promise<Response>>()
vi.stubGlobal('fetch', (request: Request) => server(request))
// The client takes the browser's `fetch` when it is first read.
const { settle } = await import('./settle')

const [first, second] = ['a1', 'b2'].map((change) => ({ change }) as Candidate)
const conflict = { candidates: [first, second] } as ConflictView

describe('a conflict that is settled', () => {
  it('is told once the server answers, though the news have taken it off the page', async () => {
    let answer: (response: Response) => void = () => {}
    server.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
    // Nobody waits for what it answers: the page that began it is gone.
    void settle('r', 'visit_outcome', conflict, second as Candidate)
    await vi.waitFor(() => expect(server).toHaveBeenCalled())
    expect(announcement.value).toBe('')
    answer(Response.json({ name: '和阿普' }))
    await vi.waitFor(() => expect(announcement.value).toContain('和阿普'))
  })

  it('is settled knowing every value that was seen', async () => {
    const bodies: unknown[] = []
    server.mockImplementationOnce(async (request) => {
      bodies.push(await request.json())
      return Response.json({ name: '和阿普' })
    })
    await settle('r', 'visit_outcome', conflict, first as Candidate)
    expect(bodies).toEqual([{ field: 'visit_outcome', change: 'a1', seen: ['a1', 'b2'] }])
  })
})

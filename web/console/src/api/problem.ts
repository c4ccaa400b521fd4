/** Why a request was not answered as asked, in the words of the server. */
import { t } from '../language'
import type { ProblemDetails } from './types'

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly parameters: ReadonlyMap<string, string> = new Map(),
  ) {
    super(title)
  }

  /** A parameter that is a number, such as the seconds to wait. */
  number(name: string): number | undefined {
    const text = this.parameters.get(name)
    return text === undefined || Number.isNaN(Number(text)) ? undefined : Number(text)
  }
}

/** What an answer that is no success tells; a proxy's page in its place tells nothing. */
export function problemOf(status: number, said: unknown): Problem {
  if (!isDetails(said)) return noAnswer(status)
  const pairs = (said.parameters ?? []).map(([name = '', value = '']) => [name, value] as const)
  return new Problem(status, said.code, said.title, new Map(pairs))
}

export function noAnswer(status = 0): Problem {
  return new Problem(status, 'console.no-answer', t('problem.no-answer'))
}

export function asProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : noAnswer()
}

function isDetails(said: unknown): said is ProblemDetails {
  return typeof said === 'object' && said !== null && 'code' in said && 'title' in said
}

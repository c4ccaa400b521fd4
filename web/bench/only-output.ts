/** Prints what the measurement prints and, when it fails, why. */
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter'

export default class OnlyOutput implements Reporter {
  onStdOut(text: string | Buffer) {
    process.stdout.write(text)
  }

  onTestEnd(_: TestCase, result: TestResult) {
    for (const error of result.errors) process.stderr.write(`${error.stack ?? error.message}\n`)
  }

  onEnd(_: FullResult) {}
}

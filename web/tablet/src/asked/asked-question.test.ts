import type { AskedView, Row } from '@shared/protocol'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { createMemoryHistory, createRouter } from 'vue-router'

/** What the page finds in a browser. */
function stubBrowser() {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  vi.stubGlobal('document', { documentElement: {} })
  vi.stubGlobal('navigator', { onLine: true })
}

function row(record: string, name: string): Row {
  return {
    record,
    name,
    otherNames: [],
    sex: '1',
    idNumber: null,
    age: { least: 86, most: 86 },
    birth: '1940',
    village: { code: '533301002210', name: '赤恒底村' },
    group: '',
    outcome: 'found',
    stage: 'draft',
    added: false,
    needs: ['asked'],
    sync: 'server',
  }
}

/** Read once the browser is there: they look at it as they are read. */
function read() {
  return Promise.all([import('./AskedQuestion.vue'), import('../language')])
}

async function shown(asked: AskedView, language: 'zh' | 'en'): Promise<string> {
  const [{ default: AskedQuestion }, chosen] = await read()
  chosen.language.value = language
  const app = createSSRApp(AskedQuestion, { asked, busy: false })
  const screen = { render: () => null }
  app.use(
    createRouter({
      history: createMemoryHistory(),
      routes: [{ name: 'form', path: '/record/:record', component: screen }],
    }),
  )
  return renderToString(app)
}

describe('the page of a question', () => {
  beforeAll(async () => {
    stubBrowser()
    await read()
  }, 60_000)
  const question = { row: row('1', '余阿普'), text: '同名同组，是不是一个人？' }
  const answers = {
    zh: ['是同一个人', '是两个人', '说不准'],
    en: ['The same person', 'Two people', 'Nobody can tell'],
  }

  it.each(['zh', 'en'] as const)('shows both people and three answers (%s)', async (language) => {
    const html = await shown({ ...question, other: row('2', '余·阿普') }, language)
    for (const text of [question.text, '余阿普', '余·阿普', ...answers[language]]) {
      expect(html).toContain(text)
    }
    expect(html.match(/role="radio"/g)).toHaveLength(3)
    expect(html).not.toContain('aria-checked="true"')
  })

  it('waits for a choice, and says so when the other is not on this tablet', async () => {
    const html = await shown({ ...question, other: null }, 'en')
    expect(html).toContain('not on this tablet')
    expect(html).toMatch(/<button[^>]*class="action primary[^>]* disabled/)
  })
})

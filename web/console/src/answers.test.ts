import { beforeAll, describe, expect, it } from 'vitest'
import './page-for-tests'
import type { Answer, FieldRef } from './api/types'

const { answerText, cellText } = await import('./answers')
const { reference } = await import('./reference')
const { language } = await import('./language')

function label(zh: string, en = zh) {
  return { zh, en }
}

function field(name: string, kind: string, list: string | null = null): FieldRef {
  return {
    name,
    code: 'B01',
    section: 'B',
    label: label(name),
    kind,
    list,
    coded: list !== null,
    critical: false,
    data: 'none',
    masked: false,
  }
}

function given(value: string | number | boolean | null, more: Partial<Answer> = {}): Answer {
  return { kind: 'given', value, masked: false, entry: null, ...more }
}

beforeAll(() => {
  language.value = 'zh'
  reference.value = {
    census: { name: '', moment: '', opened: '' },
    grid: [],
    divisions: [
      { code: '533300000000', name: '怒江州', level: 'prefecture', parent: null },
      { code: '533301000000', name: '泸水市', level: 'county', parent: '533300000000' },
      { code: '533301002000', name: '六库街道', level: 'township', parent: '533301000000' },
    ],
    questionnaire: {
      version: 1,
      sections: [],
      fields: [
        field('sex', 'choice', 'sex'),
        field('adl', 'grid', 'sex'),
        field('notice_given', 'bool'),
        field('hukou_division', 'division'),
        field('birth_stated', 'pdate'),
        field('name', 'text'),
      ],
      lists: [
        {
          name: 'sex',
          codes: [
            { code: '1', label: label('男', 'male') },
            { code: '2', label: label('女', 'female') },
          ],
        },
      ],
    },
  }
})

describe('an answer', () => {
  it.each<[string, Answer, string]>([
    ['sex', given('2'), '女'],
    ['sex', given('7'), '7'],
    ['adl', given('1|2|1'), '男、女、男'],
    ['notice_given', given(true), '是'],
    ['notice_given', given('false'), '否'],
    ['hukou_division', given('533301002000'), '泸水市 · 六库街道'],
    ['hukou_division', given('110000000000'), '110000000000'],
    ['birth_stated', given('L:1931-06'), '农历 1931-06'],
    ['birth_stated', given('1931'), '1931'],
    ['name', given('<b>余</b>'), '<b>余</b>'],
    ['name', given('533*******2X', { masked: true }), '533*******2X'],
    ['name', given(null, { masked: true }), '已隐去'],
    ['name', given('a', { entry: '2026-11-03' }), '2026-11-03: a'],
    ['name', given('2026-11-03', { entry: '2026-11-03' }), '2026-11-03'],
    ['name', { kind: 'unknown', value: null, masked: false, entry: null }, '问了，不知道'],
    ['nobody_asked', given('x'), 'x'],
  ])('to %s of %j reads %s', (name, answer, text) => {
    expect(answerText(name, answer)).toBe(text)
  })

  it('is said in the language of the page', () => {
    language.value = 'en'
    expect(answerText('sex', given('2'))).toBe('Female')
    language.value = 'zh'
  })
})

describe('a cell of the list', () => {
  it.each([
    ['coverage', 'not_visited', '待访'],
    ['stage', 'verified', '乡镇已审'],
    ['stage', 'something-new', 'something-new'],
    ['listed', false, '否'],
    ['conflicts', 0, '0'],
    ['sex', '1', '男'],
    ['age', null, ''],
  ])('of %s with %s reads %s', (column, cell, text) => {
    expect(cellText(column, cell)).toBe(text)
  })
})

/** What a spot check is to show, in words; and what became of who was drawn. */
import type { SpotCheckRow, SpotPlan, SpotState } from '../api/types'
import { moment, number } from '../format'
import { t } from '../language'
import { divisionName, divisionOf, placeName } from '../reference'

/** Shares come in thousandths and are read in hundredths. */
export function percentOf(thousandths: number): number {
  return thousandths / 10
}

export function thousandths(percent: number): number {
  return Math.round(percent * 10)
}

export function planText({ method, share, margin }: SpotPlan): string {
  return method === 'acceptance'
    ? t('spot.plan-acceptance', { share: percentOf(share) })
    : t('spot.plan-proportion', { share: percentOf(share), margin: percentOf(margin ?? 0) })
}

/** When and by whom it was drawn. */
export function drawnText({ drawn_at, drawn_by }: SpotCheckRow): string {
  return t('spot.drawn', { moment: moment(drawn_at), by: drawn_by })
}

/** The share of wrong records with its interval. */
export function rateText({ figures }: SpotCheckRow): string {
  const { rate } = figures
  return rate ? t('spot.rate', { rate: rate.rate, low: rate.low, high: rate.high }) : '–'
}

/** How far it is. */
export function doneText({ figures }: SpotCheckRow): string {
  return t('spot.done', { done: number(figures.drawn - figures.open), all: number(figures.drawn) })
}

/** In what order states stand in a bar and its legend. */
export const STATES = ['right', 'wrong', 'not_met', 'open'] as const satisfies readonly SpotState[]

const LARGE = new Set(['province', 'prefecture', 'county'])

/** The place of a spot check: one that is large is known by its own name. */
export function checkedPlace(code: string): string {
  return LARGE.has(divisionOf(code)?.level ?? '') ? divisionName(code) : placeName(code)
}

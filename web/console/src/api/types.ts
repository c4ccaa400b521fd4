/** What the server sends and takes: the names of its OpenAPI description, made by `npm run types`. */
import type { components, paths as described } from './schema'

type Described = components['schemas']

export type Account = Described['Account']
export type AccountRole = Described['AccountRole']
export type Answer = Described['Answer']
export type AttachmentRef = Described['PhotoView']
export type AuditItem = Described['AuditDeed']
export type Candidate = Described['Candidate']
export type Cell = Described['Cell']
export type CodeRef = Described['CodeRef']
export type ColumnMap = Described['RosterColumn']
export type Comment = Described['Comment']
export type ConflictItem = Described['OpenConflict']
export type ConflictView = Described['ConflictView']
export type DivisionCount = Described['DivisionCount']
export type DivisionRef = Described['DivisionRef']
export type EnrolmentCode = Described['TabletCode']
export type FieldRef = Described['FieldRef']
export type FindingView = Described['FindingView']
export type GridCell = Described['GridCell']
export type HeldChange = Described['HeldChange']
export type HistoryEvent = Described['HistoryEvent']
export type Job = Described['JobView']
export type Label = Described['Label']
export type Layer = Described['LayerName']
export type Me = Described['Me']
export type Needs = Described['Needs']
export type Order = Required<Described['Order']>
export type Outcomes = Described['Outcomes']
export type PeopleQuery = Described['PeopleQuery']
export type PeopleRow = Described['PeopleRow']
export type PersonField = Described['PersonField']
export type PersonView = Described['PersonView']
export type ProblemDetails = Described['Problem']
export type Reference = Described['Reference']
export type Right = Described['Right']
export type RosterPreview = Described['RosterPreview']
export type SecondFactor = Described['NewSecret']
export type Stages = Described['Stages']
export type Step = Described['ReviewStep']
export type SurveyorPace = Described['SurveyorPace']
export type TabletRole = Described['TabletRole']
export type TabletView = Described['Tablet']
export type Where = Described['Where']
export type Who = Described['Who']

export type paths = described & Coming

/* What follows is not described yet. */

export interface HeadCell {
  label: Label
  columns: number
  rows: number
}

export interface TableCell {
  value: number | null
  suppressed: boolean
  people: Where[] | null
}

export interface TableRow {
  label: Label
  division: string | null
  key: string | null
  level: number
  cells: TableCell[]
}

export interface Table {
  table: string
  title: Label
  unit: Label
  division: string | null
  as_of: string
  head: HeadCell[][]
  rows: TableRow[]
  notes: Label[]
  position: number
}

export type Universe = 'resident' | 'registered' | 'all'

export interface CrosstabQuery {
  division?: string
  as_of?: string
  rows: string
  columns: string
  layers?: string
  universe: Universe
}

interface Answered<Content> {
  200: { headers: Record<string, unknown>; content: { 'application/json': Content } }
}
type Reads<Content, Query, Path = never> = {
  parameters: [Path] extends [never] ? { query?: Query } : { query?: Query; path: Path }
  requestBody?: never
  responses: Answered<Content>
}
type Takes<Body, Content> = {
  parameters: { query?: never }
  requestBody: { content: { 'application/json': Body } }
  responses: Answered<Content>
}
type Within = { division?: string }

interface Coming {
  '/api/tables': { get: Reads<{ items: { table: string; title: Label }[] }, never> }
  '/api/tables/{table}': { get: Reads<Table, Within & { as_of?: string }, { table: string }> }
  '/api/crosstab': { post: Takes<CrosstabQuery, Table> }
}

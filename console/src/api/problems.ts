/* What goes wrong between the console and the centre, as one kind of error: RFC 9457 problem details, or no answer at all. */

export interface FieldProblem {
  field: string
  detail: string
}

/* `status` 0 = no answer came. `title` is in both languages: 中文 / English. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    readonly title: string,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(title)
    this.name = 'Problem'
  }
}

export const NO_ANSWER = new Problem(
  0,
  'no-answer',
  '连接不上服务中心，请检查网络后重试 / no answer from the centre: check the network and try again',
)

interface Details {
  type?: unknown
  title?: unknown
  detail?: unknown
  errors?: unknown
}

export function problemOf(status: number, body: unknown): Problem {
  const given: Details = typeof body === 'object' && body !== null ? body : {}
  const title = typeof given.title === 'string' ? given.title : `出错了（${status}）/ something went wrong (${status})`
  const kind = typeof given.type === 'string' ? (given.type.split(':').pop() ?? '') : ''
  const fields = Array.isArray(given.errors) ? given.errors.filter(isField) : []
  return new Problem(status, kind, typeof given.detail === 'string' && given.detail ? given.detail : title, fields)
}

function isField(value: unknown): value is FieldProblem {
  return typeof value === 'object' && value !== null && 'field' in value && 'detail' in value
}

/* For what is caught: anything that is no Problem is a fault of ours, and goes on to be one. */
export function asProblem(caught: unknown): Problem {
  if (caught instanceof Problem) return caught
  throw caught
}

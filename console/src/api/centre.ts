/* What the centre writes into the page: its time zone, its version, whether it is a demo. */

export interface DemoSignIn {
  staff_no: string
  name: string
  role: string
}

export interface Centre {
  zone: string
  version: string
  demo: boolean
  password: string
  people: readonly DemoSignIn[]
}

const NOTHING: Centre = { zone: 'Asia/Shanghai', version: '', demo: false, password: '', people: [] }

export function centreOf(page: Document): Centre {
  const told = page.getElementById('centre')?.textContent
  return told ? { ...NOTHING, ...(JSON.parse(told) as Partial<Centre>) } : NOTHING
}

export const centre = centreOf(document)

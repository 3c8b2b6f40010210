/** Server-sent events out of bytes that may be cut anywhere, also inside a character. */

export interface ServerEvent {
  id: string
  data: string
}

export class EventReader {
  private readonly decoder = new TextDecoder()
  private rest = ''

  read(bytes: Uint8Array): ServerEvent[] {
    this.rest += this.decoder.decode(bytes, { stream: true })
    const blocks = this.rest.split('\n\n')
    this.rest = blocks.pop() ?? ''
    return blocks.map(eventOf).filter((event) => event !== null)
  }
}

function eventOf(block: string): ServerEvent | null {
  let id = ''
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line.startsWith('id:')) id = line.slice(3).trimStart()
    else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
  }
  return data.length > 0 ? { id, data: data.join('\n') } : null
}

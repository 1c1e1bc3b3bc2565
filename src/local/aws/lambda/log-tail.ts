/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#lambda-Invoke-response-LogResult */
const BYTES = 4096;

/** The last 4 kB of the log of an invocation, with the lines of Lambda itself. */
export class LogTail {
  private readonly started = performance.now();
  private text: string;

  constructor(private readonly requestId: string) {
    this.text = `START RequestId: ${requestId} Version: $LATEST\n`;
  }

  add(text: string): void {
    this.text += text;
  }

  /** Base64. */
  result(memorySize: number): string {
    const duration = (performance.now() - this.started).toFixed(2);
    const ended =
      `${this.text}END RequestId: ${this.requestId}\n` +
      `REPORT RequestId: ${this.requestId}\tDuration: ${duration} ms\tBilled Duration: ${Math.ceil(Number(duration))} ms\tMemory Size: ${memorySize} MB\n`;
    return Buffer.from(ended).subarray(-BYTES).toString('base64');
  }
}

import type { Project } from 'projen';
import { Component } from 'projen';

/** The messages of `projen new`: how to complete an interrupted creation, and at the end the next steps. */
export class Welcome extends Component {
  constructor(
    project: Project,
    private readonly title: string,
    private readonly notes: readonly string[],
  ) {
    super(project);
  }

  /** All files are written, and the installation begins. */
  projectCreation() {
    this.project.logger.info('All files are written. Should the rest be interrupted, run the same command again.');
  }

  postProjectCreation() {
    // projen runs git next, which prints a lot: the text is printed below that.
    process.once('exit', (code) => {
      if (code === 0) process.stdout.write(this.text());
    });
  }

  private text(): string {
    return [
      '',
      `Created ${this.project.name}: ${this.title}. Go on with`,
      '',
      `  ${this.project.projenCommand} dev       runs it on this machine, and serves each edit at once`,
      `  ${this.project.projenCommand} test      runs its tests, with the stack's resources in memory`,
      `  ${this.project.projenCommand} deploy    deploys it to AWS (\`${this.project.projenCommand} bootstrap\` once per account and region)`,
      ...this.notes.flatMap((note) => ['', note]),
      '',
      '',
    ].join('\n');
  }
}

import { Component, Project } from 'projen';

/** The last words of `projen new`: what was made, and how to go on. */
export class Welcome extends Component {
  constructor(project: Project, private readonly what: string, private readonly notes: readonly string[]) {
    super(project);
  }

  public postProjectCreation() {
    // projen goes on with git, which prints a lot: this is to stand below it.
    process.once('exit', (code) => {
      if (code === 0) process.stdout.write(this.text());
    });
  }

  private text(): string {
    return [
      '',
      `Created ${this.project.name}: ${this.what}. Go on with`,
      '',
      `  ${this.project.projenCommand} dev       runs it on this machine, and serves each edit at once`,
      `  ${this.project.projenCommand} test      runs its tests, against a real table in memory`,
      `  ${this.project.projenCommand} deploy    deploys it to AWS (\`${this.project.projenCommand} bootstrap\` once per account and region)`,
      ...this.notes.flatMap((note) => ['', note]),
      '', '',
    ].join('\n');
  }
}

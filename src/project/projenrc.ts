import * as fs from 'node:fs';
import * as path from 'node:path';
import type { typescript } from 'projen';
import { Component } from 'projen';
import { ApiType } from '../config/options';
import { PACKAGE } from '../manifest/names';

/**
 * Writes the type of the API into a new `.projenrc.ts` as TypeScript wants it. projen renders a member of an enum only
 * where it is the whole value of an option; inside of one, `api: { type: "http" }`, it is a string.
 */
export class ProjenrcEnums extends Component {
  constructor(project: typescript.TypeScriptProject) {
    super(project);
  }

  /** Runs after projen's own component, which writes the file. */
  projectCreation() {
    const file = path.join(this.project.outdir, '.projenrc.ts');
    const text = fs.readFileSync(file, 'utf8');
    const [before, type] = /^ {2}api: \{.*?"type":"(\w+)"/m.exec(text) ?? [];
    const member = Object.entries(ApiType).find(([, value]) => value === type)?.[0];
    if (before === undefined || member === undefined) return;
    const own = new RegExp(`^import \\{ (.*?) \\} from "${PACKAGE}";$`, 'm');
    const imported = own.test(text)
      ? text.replace(own, `import { ApiType, $1 } from "${PACKAGE}";`)
      : // The project type is a subclass of another package.
        `import { ApiType } from "${PACKAGE}";\n${text}`;
    fs.writeFileSync(file, imported.replace(before, before.replace(`"${type}"`, `ApiType.${member}`)));
  }
}

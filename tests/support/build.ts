import { execFileSync } from 'node:child_process';

/** Builds `dist/` once, before the first test that runs the program as users do. */
export default function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}

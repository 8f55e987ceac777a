using System.Globalization;
using AnchorOrleans.Sandbox.Tests.Fixture;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Sandbox.Tests;

public sealed class CompileTests(SandboxFixture fixture)
{
    [Theory]
    [InlineData("const x: number = ;\nexport default () => x;", "TS1109", "Expression expected.", 1, 19)]
    [InlineData("export default () => 1;\nclass {", "TS1005", "'}' expected.", 2, 8)]
    [InlineData("let a = 1;\nenum E { A }\n  let a = 2;\nexport default () => a;", DiagnosticCodes.Syntax, "Identifier 'a' has already been declared", 3, 7)]
    [InlineData("interface I { a: string }\n\nexport default () => { await null; };", DiagnosticCodes.Syntax, "Unexpected reserved word", 3, 24)]
    [InlineData("import a = require('anchorbrowser');\nexport = a;", DiagnosticCodes.CommonJs, "CommonJS syntax cannot be run: write `import x from 'y'` and `export default`.", 1, 1)]
    public async Task Code_that_cannot_run_is_refused_with_its_place(string code, string diagnostic, string message, int line, int column)
    {
        var outcome = await CompileAsync(code);

        var first = Assert.IsType<CompileOutcome.Refused>(outcome).Diagnostics[0];
        Assert.Equal(new CodeDiagnostic(DiagnosticSeverity.Error, diagnostic, message, line, column), first);
    }

    [Fact]
    public async Task Types_are_not_checked()
    {
        var outcome = await CompileAsync("const n: number = 'text'; export default () => n.missing;");

        Assert.Empty(Assert.IsType<CompileOutcome.Compiled>(outcome).Diagnostics);
    }

    [Theory]
    [InlineData("export default () => [process.env.ANCHOR_B ?? 'b', process.env['ANCHOR_A']];")]
    [InlineData("const b = process.env.ANCHOR_B || `b`;\nconst { ANCHOR_A } = process.env;\nconst = ;")]
    public async Task Inputs_are_told_with_their_defaults_also_of_code_that_is_refused(string code)
    {
        var outcome = await CompileAsync(code);

        Assert.Equal([new CodeInput("ANCHOR_B", "b"), new CodeInput("ANCHOR_A", null)], outcome.Inputs);
    }

    [Fact]
    public async Task A_missing_default_function_is_a_warning()
    {
        var compiled = Assert.IsType<CompileOutcome.Compiled>(await CompileAsync("// nothing here\nconsole.log('x');"));

        Assert.False(compiled.Code.HasDefaultExport);
        Assert.Equal(DiagnosticCodes.NoDefaultExport, Assert.Single(compiled.Diagnostics).Code);
    }

    [Fact]
    public async Task Imports_that_the_sandbox_lacks_are_warnings_unless_they_are_only_types()
    {
        var compiled = Assert.IsType<CompileOutcome.Compiled>(await CompileAsync(
            """
            import axios from 'axios';
            import type { Request } from 'express';
            import { Response } from 'express';
            import { z } from 'zod/v4';
            import fs from 'fs';
            import { join } from 'node:path';
            const lazy = () => import('lodash');
            export default (r: Response) => [axios, z, fs, join, lazy];
            """));

        Assert.Equal(
            [(DiagnosticCodes.UnknownImport, 1, 19), (DiagnosticCodes.UnknownImport, 7, 27)],
            compiled.Diagnostics.Select(diagnostic => (diagnostic.Code, diagnostic.Line, diagnostic.Column)));
        Assert.StartsWith("The module 'axios' is not available in the sandbox.", compiled.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zod/nope", "The package zod has no part 'zod/nope'.")]
    [InlineData("playwright-core/lib/server", "The package playwright-core has no part 'playwright-core/lib/server'.")]
    [InlineData("zodiac", "The module 'zodiac' is not available in the sandbox.")]
    [InlineData("node:nope", "The module 'node:nope' is not available in the sandbox.")]
    [InlineData("./other", "'./other' cannot be imported: a task is one file.")]
    public async Task An_import_that_leads_nowhere_is_named_and_fails_for_the_same_reason_when_it_runs(string module, string expected)
    {
        var code = $"\n  import * as it from '{module}';\nexport default () => Object.keys(it);";
        var compiled = Assert.IsType<CompileOutcome.Compiled>(await CompileAsync(code));

        var diagnostic = Assert.Single(compiled.Diagnostics);
        Assert.Equal((DiagnosticSeverity.Warning, DiagnosticCodes.UnknownImport, 2, 23), (diagnostic.Severity, diagnostic.Code, diagnostic.Line, diagnostic.Column));
        Assert.StartsWith(expected, diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains(expected, (await new Trial(fixture.Sandbox).FailureOfAsync(code)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_module_of_Node_and_every_package_that_passes_the_compiler_can_be_imported()
    {
        var output = await new Trial(fixture.Sandbox).OutputOfAsync("""
            import { builtinModules } from 'node:module';
            const offered = [...builtinModules, 'node:sea', 'node:sqlite', 'node:test', 'anchorbrowser', 'playwright', 'playwright-core', 'ws', 'zod', 'zod/v4'];
            export default async () => {
              const failed = [];
              for (const name of offered) { await import(name).catch(error => failed.push(`${name}: ${error.message}`)); }
              return { isComplete: offered.length > 60, failed };
            };
            """);

        Assert.Equal("""{"isComplete":true,"failed":[]}""", output);
    }

    [Theory]
    [InlineData("const axios = require('axios');\nexport default () => axios;", true)]
    [InlineData("import { createRequire } from 'node:module';\nconst require = createRequire('/');\nexport default () => require('fs');", false)]
    [InlineData("export default ({ require } = { require: (name: string) => name }) => require('axios');", false)]
    public async Task Calling_require_is_a_warning_unless_the_code_declares_it(string code, bool isWarned)
    {
        var compiled = Assert.IsType<CompileOutcome.Compiled>(await CompileAsync(code));

        Assert.Equal(isWarned ? [(DiagnosticCodes.CommonJs, 1, 15)] : [], compiled.Diagnostics.Select(diagnostic => (diagnostic.Code, diagnostic.Line, diagnostic.Column)));
    }

    [Fact]
    public async Task The_inputs_that_the_code_reads_are_found()
    {
        var compiled = Assert.IsType<CompileOutcome.Compiled>(await CompileAsync(
            """
            import { env } from 'node:process';
            import { z } from 'zod';
            // ANCHOR_COMMENT is not read
            const ANCHOR_LOCAL = 'a constant, not ANCHOR_TEXT';
            const { ANCHOR_A, ANCHOR_B: renamed = 'x' } = process.env;
            const Schema = z.object({ ANCHOR_C: z.string(), ['ANCHOR_D']: z.string() });
            export default () => [ANCHOR_A, renamed, Schema.parse(process.env), env.ANCHOR_E, process.env['ANCHOR_F'], process.env.OTHER, ANCHOR_LOCAL];
            """));

        Assert.Equal(["ANCHOR_A", "ANCHOR_B", "ANCHOR_C", "ANCHOR_D", "ANCHOR_E", "ANCHOR_F"], compiled.Code.Inputs, StringComparer.Ordinal);
        Assert.False(compiled.Code.ReadsSessionId);
    }

    [Fact]
    public async Task Code_that_reads_its_session_is_recognised()
    {
        var compiled = Assert.IsType<CompileOutcome.Compiled>(await CompileAsync(
            "const { ANCHOR_SESSION_ID: session } = process.env;\nexport default () => session;"));

        Assert.True(compiled.Code.ReadsSessionId);
    }

    [Fact]
    public async Task The_same_code_is_compiled_once()
    {
        const string Code = "export default () => 'the same code is compiled once';";

        Assert.Same(await CompileAsync(Code), await CompileAsync(Code));
    }

    [Fact]
    public async Task Code_over_the_limit_is_refused_with_the_limit()
    {
        var outcome = await CompileAsync("export default () => 1;" + new string(' ', 1 << 20));

        var diagnostic = Assert.Single(Assert.IsType<CompileOutcome.Refused>(outcome).Diagnostics);
        Assert.Equal(DiagnosticCodes.TooLarge, diagnostic.Code);
        Assert.Equal("The code is 1048599 bytes long; the limit is 1048576 (Sandbox:CodeBytes).", diagnostic.Message);
    }

    [Fact]
    public async Task A_mebibyte_of_code_compiles()
    {
        const string Line = "export const value = (x: number): number => x + 1;\n";
        var lines = Enumerable.Range(0, 15_000).Select(number => Line.Replace("value", string.Create(CultureInfo.InvariantCulture, $"value{number}"), StringComparison.Ordinal));

        var outcome = await CompileAsync(string.Concat(lines) + "export default () => value14999(1);");

        Assert.IsType<CompileOutcome.Compiled>(outcome);
    }

    [Fact]
    public async Task Code_that_is_nested_too_deeply_is_refused()
    {
        var outcome = await CompileAsync("export default () => " + new string('(', 200_000) + "1" + new string(')', 200_000) + ";");

        Assert.Equal(DiagnosticCodes.TooDeep, Assert.IsType<CompileOutcome.Refused>(outcome).Diagnostics[0].Code);
    }

    [Fact]
    public async Task Code_that_takes_too_long_to_compile_is_refused_and_the_next_compiles()
    {
        await using var services = SandboxFixture.CreateServices(("Sandbox:CompileTimeout", "00:00:01"), ("Sandbox:Warm", "0"));
        var sandbox = services.GetRequiredService<ITaskSandbox>();
        var slow = "export default () => a" + string.Concat(Enumerable.Repeat("+a", 200_000)) + ";";

        var outcome = await sandbox.CompileAsync(slow, TestContext.Current.CancellationToken);

        Assert.Equal(DiagnosticCodes.TooCostly, Assert.IsType<CompileOutcome.Refused>(outcome).Diagnostics[0].Code);
        Assert.IsType<CompileOutcome.Compiled>(await sandbox.CompileAsync("export default () => 1;", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_compilation_that_is_given_up_does_not_answer_the_next()
    {
        using var givenUp = new CancellationTokenSource();
        var first = fixture.Sandbox.CompileAsync("export default () => 'given up'" + string.Concat(Enumerable.Repeat("+ 'x'", 100_000)), givenUp.Token);
        await givenUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        var compiled = Assert.IsType<CompileOutcome.Compiled>(await CompileAsync("export default () => 'the next';"));

        Assert.Contains("the next", compiled.Code.JavaScript, StringComparison.Ordinal);
    }

    private Task<CompileOutcome> CompileAsync(string code) => fixture.Sandbox.CompileAsync(code, TestContext.Current.CancellationToken);
}

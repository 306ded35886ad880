#include "app/manual.h"

#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command_line.h"
#include "core/settings_table.h"

namespace openpress::app {
namespace {

/** Plain text as it has to stand in man(7) source: a hyphen is a minus to type, and no line begins a request. */
std::string Plain(std::string_view text) {
  std::string escaped;
  bool begins_line = true;
  for (const char c : text) {
    if (begins_line && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped.push_back(c);
    }
    begins_line = c == '\n';
  }
  return escaped;
}

std::string Bold(std::string_view text) {
  return "\\fB" + Plain(text) + "\\fR";
}

std::string Italic(std::string_view text) {
  return "\\fI" + Plain(text) + "\\fR";
}

/** The first line. No date: the page is as old as its version, and two builds give the same bytes. */
std::string Title(std::string_view name, int section, std::string_view of) {
  return fmt::format(".TH {} {} \"\" \"OpenPress {}\" \"{}\"\n", name, section, OPENPRESS_VERSION, of);
}

std::string Item(const std::string& tag, std::string_view text) {
  return fmt::format(".TP\n{}\n{}\n", tag, Plain(text));
}

std::string Synopsis(const Command& command) {
  std::string line = Bold("openpress " + command.path);
  for (const CLI::Option* option : command.words) line += " " + Italic(option->get_name());
  if (!command.options.empty()) line += " [" + Italic("option") + "]...";
  return line;
}

std::string OptionTag(const CLI::Option& option) {
  std::string tag = Bold(option.get_name(false, true));
  if (option.get_items_expected_max() > 0) tag += " " + Italic(option.get_type_name());
  return tag;
}

constexpr std::string_view kDescription =
    "OpenPress is a site on which verified journalists publish video, audio, images and documents. One program serves "
    "pages, API and files, keeps metadata in SQLite and media in a folder, and runs FFmpeg in a sandbox.";

constexpr std::string_view kCommandEnd = R"man(.SH EXIT STATUS
.TP
.B 0
Done; nothing is wrong.
.TP
.B 1
It failed, or
.B openpress check
found something.
.TP
.B 2
The command line, a setting or what was given is not allowed; the message says what is.
.TP
.B 3
The database has a schema that this version of OpenPress does not know, so that trying again cannot help.
.TP
.B 4
It is done, but something that should be there was lost before:
.B openpress backup
and
.B openpress restore
name the items.
.SH SIGNALS
.TP
.B SIGTERM\fR, \fBSIGINT
Running requests are finished and unfinished encodes handed back, within ten seconds; finished chunks stay.
.TP
.B SIGHUP
The settings are read again. The log names those that need a restart.
.SH ENVIRONMENT
.TP
.B OPENPRESS_SECTION__KEY
A setting:
.B OPENPRESS_HTTP__LISTEN
is
.BR http.listen .
It counts more than the file and less than the command line.
.TP
.B STATE_DIRECTORY
The data folder, where
.B \-\-data
is not given. Set by
.BR systemd (1),
as are
.BR NOTIFY_SOCKET ", " WATCHDOG_USEC ", " LISTEN_FDS
and
.BR CREDENTIALS_DIRECTORY .
.SH FILES
.TP
.I /etc/openpress/openpress.toml
The settings.
.TP
.I /etc/openpress/credentials/
Secrets, each in a file with a setting's name, such as
.IR mail.password .
The service gets copies that nobody else can read.
.TP
.I /var/lib/openpress/
Everything the installed service keeps. Root's commands act as the owner of that folder.
.SH SEE ALSO
.BR openpress.toml (5),
.BR systemctl (1),
.BR journalctl (1)
)man";

}  // namespace

std::string CommandManual(const CLI::App& cli) {
  std::string page = Title("OPENPRESS", 1, "User Commands");
  page += ".SH NAME\nopenpress \\- publish video, audio, images and documents\n.SH SYNOPSIS\n";
  const std::vector<Command> commands = Commands(cli);
  for (const Command& command : commands) page += fmt::format("{}\n.br\n", Synopsis(command));
  page += fmt::format(".SH DESCRIPTION\n{}\n.SH COMMANDS\n", Plain(kDescription));
  for (const Command& command : commands) {
    page += fmt::format(".SS {}\n{}.\n", Synopsis(command), Plain(command.app->get_description()));
    for (const CLI::Option* word : command.words) page += Item(Italic(word->get_name()), word->get_description());
    for (const CLI::Option* option : command.options) page += Item(OptionTag(*option), option->get_description());
  }
  return page.append(kCommandEnd);
}

std::string SettingsManual() {
  std::string page = Title("OPENPRESS.TOML", 5, "File Formats");
  page +=
      ".SH NAME\nopenpress.toml \\- settings of OpenPress\n.SH SYNOPSIS\n.I /etc/openpress/openpress.toml\n"
      ".SH DESCRIPTION\nA TOML file. Each setting stands below the name of its section; all have defaults, so the file "
      "may be empty or absent. An unknown or invalid setting stops the start, with file, line and what is "
      "allowed.\n.PP\n"
      "Any setting may also be given as an environment variable\n.RB ( OPENPRESS_HTTP__LISTEN\nis\n.BR http.listen )\n"
      "or as a credential of the service, a file in\n.I /etc/openpress/credentials/\nthat has the name of the setting "
      "and holds its value: the place for passwords. Both count more than the file.\n";
  std::string_view section;
  for (const SettingRow& row : SettingTable()) {
    if (const auto of = row.name.substr(0, row.name.find('.')); of != section) {
      page += fmt::format(".SH [{}]\n", of);
      section = of;
    }
    page += fmt::format(".TP\n{}\n{}\n.br\nAllowed is {}. The default is {}. {}\n", Bold(row.name), Plain(row.meaning),
                        Plain(Allowed(row)),
                        row.fallback.empty() ? "empty" : fmt::format("\\(lq{}\\(rq", Plain(row.fallback)),
                        row.reloadable ? "A reload is enough." : "A change takes effect with the next restart.");
  }
  page += ".SH SEE ALSO\n.BR openpress (1)\n";
  return page;
}

}  // namespace openpress::app

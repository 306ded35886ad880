#pragma once

#include <string>
#include <string_view>

#include "core/log.h"

namespace openpress::log {

/** Whether standard error goes to systemd's journal: $JOURNAL_STREAM names it (systemd.exec(5)). Any thread. */
bool IsJournal();

/** An entry of the journal's native protocol (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/): @p message as people read
 *  it, its priority, and each field as OPENPRESS_KEY, to be asked for with `journalctl OPENPRESS_KEY=value`. */
std::string JournalEntry(int priority, std::string_view message, Fields fields);

/** Hands @p entry over without waiting. False when that failed, such as for an entry that is too large; the caller then
 *  writes a line. Any thread. */
bool SendToJournal(std::string_view entry);

}  // namespace openpress::log

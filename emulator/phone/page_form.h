// Where a form would go.
#pragma once

#include <litehtml/litehtml.h>

#include <string>

#include "emulator/phone/page_resources.h"

namespace phone {

// The absolute URL that submitting the GET form around `control` would visit, with that control as
// the submitter if it is a button; empty without a form, and for POST.
std::string submission_url(const litehtml::element& control, const Resources& resources);

// Whether touching `element` would submit a form: <input type=submit>, <button>.
bool is_submitter(const litehtml::element& element);

}  // namespace phone

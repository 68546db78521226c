// Where a form would go.
#pragma once

#include <litehtml/litehtml.h>

#include <string>

#include "emulator/phone/page_resources.h"

namespace phone {

class ControlElement;

// The absolute URL that submitting the GET form around `control` would visit, with that control as
// the submitter if it is a button; empty without a form, and for POST.
std::string submission_url(const litehtml::element& control, const Resources& resources);

// A checkbox changes; a radio button is set, and the others of its name in its form are not. False
// for anything else, and where it is disabled.
bool turn(litehtml::element& root, ControlElement& control);

// The control that `element` is the <label> of, or null.
ControlElement* labelled(const litehtml::element& element);

// Whether touching `element` would submit a form: <input type=submit>, <button>.
bool is_submitter(const litehtml::element& element);

}  // namespace phone

#include "emulator/phone/apps/dictionary.h"

namespace phone {

void Dictionary::draw(Pen& pen) {
  draw_app_bar(pen, pen.say("사전", "Dictionary"));
  pen.canvas().fill_round({14, content_top + 12, 332, 40}, 8, white);
  pen.canvas().stroke_round({14, content_top + 12, 332, 40}, 8, 1, rule);
  pen.text({28, content_top + 22}, pen.say("찾을 말", "Look up"), {.size = 15}, soft_ink);
  pen.text({20, content_top + 76}, "물결", {.size = 22, .weight = 700}, ink);
  pen.paragraph({20, content_top + 112, 320, 160},
                pen.say("[이름씨] 바람이나 힘을 받아 물이 움직여 그 면이 올라갔다 내려왔다 하는 "
                        "모양.",
                        "[noun] wave: the rise and fall of water moved by wind or another force."),
                {.size = 15}, ink);
}

}  // namespace phone

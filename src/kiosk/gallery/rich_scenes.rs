//! Texts with everything that a text may hold, longer than a page.

use crate::{
    domain::{information::InformationPage, notice::Notice},
    protocol::v1::board::Board,
};

const BODY: &str = "各位业户：\n\n3号楼客梯年度检验安排如下，检验期间**两台电梯轮流停用**（每台约 3 小时），请提前安排出行。\n\n# 时间安排\n\n\
| 日期 | 电梯 | 停用时间 | 备注 |\n|---|---|---|---|\n| 9月21日 周一 | 1 号客梯 | 09:00–12:00 | 2 号照常 |\n\
| 9月22日 周二 | 2 号客梯 | 09:00–12:00 | 1 号照常 |\n| 9月23日 周三 | 货梯 | 14:00–17:00 | 搬家请改期，装修材料请走**地下车库** |\n\n\
# 请您配合\n\n- 搬运大件请提前一天告诉管家\n  - 家具、家电\n  - 装修材料和垃圾，连同施工单位的进出证件一起登记\n\
- 老人和行动不便的住户需要帮助时，请拨打**管家热线**，我们派人陪同\n- 电梯停用时请勿强行开门\n\n## 检验步骤\n\n\
1. 断电挂牌\n2. 机房、轿厢、底坑检查\n3. 限速器与安全钳联动试验\n4. 恢复运行，张贴新的检验合格标志\n\n\
问题和建议请看[电梯年检问答](https://example.com/lift/2026?from=lobby)，也可到服务台领取纸质说明。\n\n给您带来不便，敬请谅解。";

const BODY_ENGLISH: &str = "Dear residents,\n\nThe lifts of Building 3 have their yearly inspection. **The two lifts stand still in turn**, \
about three hours each; please plan ahead.\n\n# When\n\n| Day | Lift | Off | Remark |\n|---|---|---|---|\n| Mon 21 Sept | Lift 1 | 09:00–12:00 | Lift 2 runs |\n\
| Tue 22 Sept | Lift 2 | 09:00–12:00 | Lift 1 runs |\n| Wed 23 Sept | Goods lift | 14:00–17:00 | No removals; building material through the **garage** |\n\n\
# What we ask of you\n\n- Tell the butler a day ahead of anything large\n  - furniture, appliances\n  - building material and rubbish, with the workers' passes\n\
- Call the **butler hotline** if you need help on the stairs; somebody comes with you\n- Never force a door open\n\n## The inspection\n\n\
1. Power off, signs up\n2. Machine room, car and pit\n3. Governor and safety gear\n4. Back in service with the new certificate\n\n\
Questions are answered [online](https://example.com/lift/2026?from=lobby) and at the front desk.\n\nThank you for your patience.";

/// The first notice with all of it.
pub(super) fn all_in_a_notice(board: &mut Board) {
    if let Some(notice) = board.notices.first_mut() {
        notice.title = "3号楼电梯年度检验安排".into();
        notice.body = BODY.into();
        if let Some(english) = &mut notice.english {
            english.title = "Building 3: yearly lift inspection".into();
            english.body = BODY_ENGLISH.into();
        }
        *notice = Notice::as_shown(notice.clone());
    }
}

/// A page of the rack with the same.
pub(super) fn all_on_a_page(board: &mut Board, id: &str) {
    board.glossary.insert(BODY.into(), BODY_ENGLISH.into());
    if let Some(page) = board.information.iter_mut().find(|page| page.id == id) {
        page.body = BODY.into();
        *page = InformationPage::as_shown(page.clone(), &mut board.glossary);
    }
}

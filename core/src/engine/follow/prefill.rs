//! What a page knows of the visitor when it loads a widget (Livechatoo `c_name`, `c_email` …). It belongs to the page:
//! that of a new load takes the place of the old one, of which nothing remains; and a value that is there and blank takes
//! back what was known, from wherever.
//!
//! A load takes back at once; what it gives is told when the widget is ready.

use crate::engine::phone::Normalized;
use crate::engine::run::Run;
use crate::machine::identity;
use crate::machine::kit::Step;
use crate::vocabulary::table::is_blank;
use crate::vocabulary::{Event, Identity, Personal, Prefill, input};
use crate::world::Widget;
use crate::world::registry::At;

impl Run<'_> {
    /// What a load that gives a widget another prefill, or none, takes back of what is known: what the old one said and
    /// the new one does not, and what is there and blank.
    pub(crate) fn taken_back(&self, old: Option<&Prefill>, new: Option<&Prefill>) -> Identity {
        type Said<'s> = &'s Option<Personal>;
        let gone = |known: Said<'_>, prefilled: bool, old: Said<'_>, new: Said<'_>| {
            let is_gone = match new {
                Some(text) => is_blank(text),
                None => prefilled && old.is_some(),
            };
            known.clone().filter(|_| is_gone)
        };
        let nothing = Prefill::default();
        let (old, new) = (old.unwrap_or(&nothing), new.unwrap_or(&nothing));
        let identity::Data { user_id: _, name, name_for_operator, email, phone, verified: _, prefilled } =
            &self.world.identity.data;
        Identity {
            user_id: None,
            name: gone(name, prefilled.name, &old.name, &new.name),
            name_for_operator: gone(
                name_for_operator,
                prefilled.name_for_operator,
                &old.name_for_operator,
                &new.name_for_operator,
            ),
            email: gone(email, prefilled.email, &old.email, &new.email),
            phone: gone(phone, prefilled.phone, &old.phone, &new.phone),
            custom: None,
        }
    }

    /// Where a load takes back by blank text all that is known of the visitor, the page says that they have gone.
    pub(crate) fn part_by_prefill(&mut self, load: &input::WidgetLoad) {
        let new = load.options.as_ref().and_then(|options| options.prefill.as_ref());
        let Some(new) = new.filter(|new| withdraws_all(new)) else { return };
        let gone = self.taken_back(None, Some(new));
        let mut left = self.world.identity.data.clone();
        left.forget(&gone);
        if gone != Identity::default() && !left.is_known() {
            self.part_at_load();
        }
    }

    /// A load gives the widget another prefill, or none.
    pub(crate) fn replace_prefill(&mut self, at: At<Widget>, old: Option<&Prefill>, new: Option<&Prefill>) {
        self.withdraw_prefill(at);
        let gone = self.taken_back(old, new);
        if gone != Identity::default() {
            self.forget_held_identity(&gone);
            self.follow_identity(&identity::In::Forget(&gone));
        }
        if let Some(custom) = new.and_then(|new| new.custom.as_ref()).filter(|custom| !is_blank(custom)) {
            // A secret leaves at once.
            let secret = Prefill { custom: Some(custom.clone()), ..Prefill::default() };
            self.follow_identity(&identity::In::Prefill(&secret));
        }
    }

    /// What was taken back is not told once the visitor consents.
    fn forget_held_identity(&mut self, gone: &Identity) {
        let forget = |told: &mut Option<Personal>, gone: &Option<Personal>| {
            if told == gone {
                *told = None;
            }
        };
        for at in self.world.widgets.order() {
            self.world.widgets[at].held.retain_mut(|envelope| {
                let Event::IdentityChanged(changed) = &mut envelope.event else { return true };
                let told = &mut changed.fields;
                forget(&mut told.name, &gone.name);
                forget(&mut told.name_for_operator, &gone.name_for_operator);
                forget(&mut told.email, &gone.email);
                forget(&mut told.phone, &gone.phone);
                *told != Identity::default()
            });
        }
    }

    /// Tells what the prefill of a widget that is ready says. An e-mail or a phone number waits for consent, and is left
    /// out where there is none; a phone number is normalised first.
    pub(crate) fn tell_prefill(&mut self, at: At<Widget>) {
        let Some(mut prefill) = self.world.widgets[at].options().and_then(|options| options.prefill.clone())
        else {
            return;
        };
        let number = prefill.phone.take();
        let normalized = number.as_ref().map(|number| self.normalized(number));
        let asked = match normalized {
            Some(Normalized::Number(number)) => {
                prefill.phone = Some(number);
                None
            }
            Some(Normalized::AskHost) => number,
            _ => {
                prefill.phone = number.filter(|_| self.observes());
                None
            }
        };
        self.take_prefill(&prefill);
        if let Some(number) = asked
            && !self.ask_for_prefill(at, &number)
        {
            self.settle_prefill(Some(number).filter(|_| self.observes()));
        }
    }

    /// The host has answered, or not: the number takes effect, or is left out.
    pub(crate) fn settle_prefill(&mut self, number: Option<Personal>) {
        self.take_prefill(&Prefill { phone: number, ..Prefill::default() });
    }

    fn take_prefill(&mut self, prefill: &Prefill) {
        let keeper = self.gatekeeper();
        let told = self.gated(keeper, |run| {
            run.follow_identity(&identity::In::Prefill(prefill));
            Ok(Step::Taken)
        });
        debug_assert!(told.is_ok(), "identity takes what follows");
    }
}

/// Whether a prefill takes back what it names, and says nothing else.
fn withdraws_all(prefill: &Prefill) -> bool {
    let Prefill { name, name_for_operator, email, phone, custom } = prefill;
    let texts = [name, name_for_operator, email, phone].into_iter().flatten().map(|text| text.as_str());
    let mut texts = texts.chain(custom.iter().map(|custom| custom.as_ref())).peekable();
    texts.peek().is_some() && texts.all(is_blank)
}

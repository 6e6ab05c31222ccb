//! Each input to the machines that it concerns, family by family. What follows from them is in `engine/follow`.

mod calls;
mod chats;
mod forms;
mod messages;
mod participants;
mod visitor;
mod widgets;
mod window;

use super::run::{Result, Run};
use crate::vocabulary::Input;

impl Run<'_> {
    /// Lets the machines take an input. What was skipped before it is supplied by the caller (`infer.rs`).
    ///
    /// Each arm is a jump to its handler: one that calls anything in place makes all of them pay for its frame.
    pub(crate) fn dispatch(&mut self, input: &Input) -> Result {
        match input {
            // --- widget, page, window ---
            Input::WidgetLoad(load) => self.widget_load(load),
            Input::WidgetReady(ready) => self.widget_ready(ready),
            Input::WidgetFail(fail) => self.widget_fail(fail),
            Input::WidgetShow(show) => self.widget_show(show),
            Input::WidgetHide(hide) => self.widget_hide(hide),
            Input::WidgetToggle(toggle) => self.widget_toggle(toggle),
            Input::WidgetClick(click) => self.widget_click(click),
            Input::WidgetSetPage(set) => self.widget_set_page(set),
            Input::WidgetSetSide(set) => self.widget_set_side(set),
            Input::WidgetSetBubble(set) => self.widget_set_bubble(set),
            Input::WidgetReload(reload) => self.widget_reload(reload),
            Input::WidgetStop(stop) => self.widget_stop(stop),
            Input::WidgetUpdate(update) => self.widget_update(update),
            Input::WindowOpen(open) => self.window_open(open),
            Input::WindowClose(close) => self.window_close(close),
            Input::WindowMinimize(minimize) => self.window_minimize(minimize),
            Input::WindowMaximize(maximize) => self.window_maximize(maximize),
            Input::WindowRestore(restore) => self.window_restore(restore),
            Input::WindowPopOut(pop_out) => self.window_pop_out(pop_out),
            Input::PageFocus(focus) => self.page_focus(focus),
            Input::ChatSelect(select) => self.chat_select(select),

            // --- availability ---
            Input::AvailabilityReport(report) => self.availability_report(report),
            Input::OperatorSelect(select) => self.operator_select(select),

            // --- forms and consent ---
            Input::FormStart(start) => self.form_start(start),
            Input::FormAsk(ask) => self.form_ask(ask),
            Input::FormAnswer(answer) => self.form_answer(answer),
            Input::FormDecline(decline) => self.form_decline(decline),
            Input::FormSubmit(submit) => self.form_submit(submit),
            Input::FormAbandon(abandon) => self.form_abandon(abandon),
            Input::ConsentGive(give) => self.consent_give(give),
            Input::ConsentDecline(decline) => self.consent_decline(decline),
            Input::PhoneNormalized(normalized) => self.phone_normalized(normalized),
            Input::PhoneSetNormalizer(set) => Ok(self.phone_set_normalizer(set)),

            // --- chat ---
            Input::ChatPropose(propose) => self.chat_propose(propose),
            Input::ChatRequest(request) => self.chat_request(request),
            Input::LeadCapture(capture) => self.lead_capture(capture),
            Input::ChatQueue(queue) => self.chat_queue(queue),
            Input::ChatAccept(accept) => self.chat_accept(accept),
            Input::ChatJoin(join) => self.chat_join(join),
            Input::ChatLeave(leave) => self.chat_leave(leave),
            Input::ParticipantAdd(add) => self.participant_add(add),
            Input::ParticipantRemove(remove) => self.participant_remove(remove),
            Input::ChatTransfer(transfer) => self.chat_transfer(transfer),
            Input::ChatHold(hold) => self.chat_hold(hold),
            Input::ChatResume(resume) => self.chat_resume(resume),
            Input::ChatInactive(inactive) => self.chat_inactive(inactive),
            Input::ChatReturned(returned) => self.chat_returned(returned),
            Input::ChatRestore(restore) => self.chat_restore(restore),
            Input::ChatEnd(end) => self.chat_end(end),
            Input::ChatBind(bind) => self.chat_bind(bind),
            Input::ChatReopen(reopen) => self.chat_reopen(reopen),
            Input::ConversionRecord(record) => self.conversion_record(record),

            // --- messages ---
            Input::MessageSend(send) => self.message_send(send),
            Input::MessageAck(ack) => self.message_ack(ack),
            Input::MessageFail(fail) => self.message_fail(fail),
            Input::MessageReceive(receive) => self.message_receive(receive),
            Input::MessageEdit(edit) => self.message_edit(edit),
            Input::MessageDelete(delete) => self.message_delete(delete),
            Input::MessageReact(react) => self.message_react(react),
            Input::MessageBind(bind) => self.message_bind(bind),
            Input::ReceiptDelivered(delivered) => self.receipt_delivered(delivered),
            Input::ReceiptRead(read) => self.receipt_read(read),
            Input::AttachmentStore(store) => self.attachment_store(store),
            Input::AttachmentFail(fail) => self.attachment_fail(fail),
            Input::AttachmentProgress(progress) => self.attachment_progress(progress),
            Input::TypingStart(start) => self.typing_start(start),
            Input::TypingStop(stop) => self.typing_stop(stop),

            // --- connection, calls ---
            Input::ConnectionConnecting(_) => self.connection_connecting(),
            Input::ConnectionUp(_) => self.connection_up(),
            Input::ConnectionUnstable(unstable) => self.connection_unstable(unstable),
            Input::ConnectionLost(lost) => self.connection_lost(lost),
            Input::ConnectionBroken(broken) => self.connection_broken(broken),
            Input::CallOffer(offer) => self.call_offer(offer),
            Input::CallAnswer(answer) => self.call_answer(answer),
            Input::CallReject(reject) => self.call_reject(reject),
            Input::CallCancel(cancel) => self.call_cancel(cancel),
            Input::CallEnd(end) => self.call_end(end),
            Input::CallFail(fail) => self.call_fail(fail),
            Input::CallbackRequest(request) => self.callback_request(request),
            Input::CallbackReport(report) => self.callback_report(report),

            // --- survey, rating ---
            Input::SurveyOffer(offer) => self.survey_offer(offer),
            Input::SurveyStart(start) => self.survey_start(start),
            Input::SurveyAnswer(answer) => self.survey_answer(answer),
            Input::SurveySubmit(submit) => self.survey_submit(submit),
            Input::SurveyDismiss(dismiss) => self.survey_dismiss(dismiss),
            Input::RatingSubmit(submit) => self.rating_submit(submit),
            Input::RatingWithdraw(withdraw) => self.rating_withdraw(withdraw),

            // --- offline message, triggers, targets, identity, content ---
            Input::OfflineSubmit(submit) => self.offline_submit(submit),
            Input::TriggerFire(fire) => self.trigger_fire(fire),
            Input::TriggerAccept(accept) => self.trigger_accept(accept),
            Input::TriggerDismiss(dismiss) => self.trigger_dismiss(dismiss),
            Input::VisitorNavigate(navigate) => self.visitor_navigate(navigate),
            Input::IdentitySet(set) => self.identity_set(set),
            Input::IdentityClear(clear) => self.identity_clear(clear),
            Input::IdentityVerified(verified) => self.identity_verified(verified),
            Input::ArticleOpen(open) => self.article_open(open),
        }
    }

    /// Lets the machines take an input whose phone number is as it is to be told.
    pub(crate) fn take_phone(&mut self, input: &Input) -> Result {
        match input {
            Input::CallbackRequest(request) => self.request_callback(request),
            Input::OfflineSubmit(submit) => self.submit_offline(submit),
            Input::RatingSubmit(submit) => self.submit_rating(submit),
            Input::IdentitySet(set) => self.set_identity(set),
            // No other has one.
            _ => self.dispatch(input),
        }
    }
}

package didit

import "context"

// EventHandlers runs the function for the type of an event. Fill in those you care about, and give Handle to
// NewWebhookHandler:
//
//	handlers := didit.EventHandlers{
//		OnSessionStatus: func(ctx context.Context, event *didit.Event, session *didit.SessionEvent) error {
//			return store.SetStatus(ctx, event.SessionID, event.Status)
//		},
//	}
//	handler, err := didit.NewWebhookHandler(verifier, nil, handlers.Handle)
//
// An event without a function is acknowledged, so that the service does not deliver it again. What a function
// returns is what Handle returns: see EventFunc. The second argument of a function is never nil; for a partial
// event (see Event.Partial) it is empty but for the status.
type EventHandlers struct {
	OnSessionStatus func(ctx context.Context, event *Event, session *SessionEvent) error // status.updated
	OnSessionData   func(ctx context.Context, event *Event, session *SessionEvent) error // data.updated

	OnUserStatus func(ctx context.Context, event *Event, user *User) error // user.status.updated
	OnUserData   func(ctx context.Context, event *Event, user *User) error // user.data.updated

	OnBusinessStatus func(ctx context.Context, event *Event, business *Business) error // business.status.updated
	OnBusinessData   func(ctx context.Context, event *Event, business *Business) error // business.data.updated

	OnTransactionCreated func(ctx context.Context, event *Event, transaction *Transaction) error // transaction.created
	OnTransactionStatus  func(ctx context.Context, event *Event, transaction *Transaction) error // transaction.status.updated

	OnTravelRuleStatus func(ctx context.Context, event *Event, transfer *TravelRuleTransfer) error // travel_rule.status.updated
	OnActivity         func(ctx context.Context, event *Event, activity *Activity) error           // activity.created

	// OnTest gets the test deliveries, whatever their type. They reach no other function: their data is made up.
	OnTest EventFunc

	// Otherwise gets the events that have no function above, those of types unknown to this version included.
	Otherwise EventFunc
}

// Handle runs the function for an event. It is an EventFunc.
func (h EventHandlers) Handle(ctx context.Context, event *Event) error {
	if event == nil {
		return argumentError("event", "must not be nil")
	}
	if event.Test {
		return acknowledge(ctx, h.OnTest, event)
	}
	switch event.Type {
	case WebhookEventStatusUpdated:
		return dispatch(ctx, h, h.OnSessionStatus, event, event.Session)
	case WebhookEventDataUpdated:
		return dispatch(ctx, h, h.OnSessionData, event, event.Session)
	case WebhookEventUserStatusUpdated:
		return dispatch(ctx, h, h.OnUserStatus, event, event.User)
	case WebhookEventUserDataUpdated:
		return dispatch(ctx, h, h.OnUserData, event, event.User)
	case WebhookEventBusinessStatusUpdated:
		return dispatch(ctx, h, h.OnBusinessStatus, event, event.Business)
	case WebhookEventBusinessDataUpdated:
		return dispatch(ctx, h, h.OnBusinessData, event, event.Business)
	case WebhookEventTransactionCreated:
		return dispatch(ctx, h, h.OnTransactionCreated, event, event.Transaction)
	case WebhookEventTransactionStatusUpdated:
		return dispatch(ctx, h, h.OnTransactionStatus, event, event.Transaction)
	case WebhookEventTravelRuleStatusUpdated:
		return dispatch(ctx, h, h.OnTravelRuleStatus, event, event.TravelRule)
	case WebhookEventActivityCreated:
		return dispatch(ctx, h, h.OnActivity, event, event.Activity)
	}
	return acknowledge(ctx, h.Otherwise, event)
}

func dispatch[T any](
	ctx context.Context, h EventHandlers, handle func(context.Context, *Event, *T) error, event *Event, payload *T,
) error {
	if handle == nil {
		return acknowledge(ctx, h.Otherwise, event)
	}
	if payload == nil {
		payload = new(T) // an event that was made by hand
	}
	return handle(ctx, event, payload)
}

// acknowledge does nothing where there is nothing to do.
func acknowledge(ctx context.Context, handle EventFunc, event *Event) error {
	if handle == nil {
		return nil
	}
	return handle(ctx, event)
}

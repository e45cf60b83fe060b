package cluster

import (
	"context"
	"errors"
	"net/http"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/watch"
)

// ErrTimeout says that the time for waiting was over; what was waited for continues.
var ErrTimeout = errors.New("timed out waiting")

const (
	longestWatch = 280 * time.Second
	pause        = time.Second
)

// Follow shows every state of the object to done until done returns true, the object is deleted (then it returns nil),
// or the time is over (ErrTimeout, with the last state). A watch that breaks is begun again from a new reading, and so is
// a request that does not reach the API server; what the API server refuses ends the wait.
func (c *Client) Follow(ctx context.Context, kind Kind, object *unstructured.Unstructured, timeout time.Duration,
	done func(*unstructured.Unstructured) bool,
) (*unstructured.Unstructured, error) {
	deadline := time.Now().Add(timeout)
	last := object
	for {
		if done(last) {
			return last, nil
		}
		if ctx.Err() != nil {
			return last, ctx.Err()
		}
		left := time.Until(deadline)
		if left <= 0 {
			return last, ErrTimeout
		}
		seen, end, err := c.watch(ctx, kind, last, min(left, longestWatch), done)
		if ctx.Err() != nil {
			return last, ctx.Err()
		}
		if end {
			return seen, nil
		}
		if refused(err) {
			return last, err
		}
		if err != nil || seen == last {
			if time.Until(deadline) <= 0 {
				return last, ErrTimeout
			}
			sleep(ctx, pause)
		}
		again, err := c.Find(ctx, kind, object.GetName())
		switch {
		case refused(err):
			return last, err
		case err != nil:
			last = seen
		case again == nil || again.GetUID() != object.GetUID():
			return nil, nil
		default:
			last = again
		}
	}
}

// watch follows the object for a while. The end is true when done returned true or the object, then nil, was deleted.
func (c *Client) watch(ctx context.Context, kind Kind, object *unstructured.Unstructured, most time.Duration,
	done func(*unstructured.Unstructured) bool,
) (*unstructured.Unstructured, bool, error) {
	// The API server ends the watch; the context is for one that does not.
	bounded, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	seconds := int64(most/time.Second) + 1
	events, err := c.of(kind).Watch(bounded, metav1.ListOptions{
		FieldSelector:   "metadata.name=" + object.GetName(),
		ResourceVersion: object.GetResourceVersion(),
		TimeoutSeconds:  &seconds,
	})
	if err != nil {
		return object, false, err
	}
	defer events.Stop()
	last := object
	for event := range events.ResultChan() {
		seen, ok := event.Object.(*unstructured.Unstructured)
		if !ok || event.Type == watch.Error {
			return last, false, nil
		}
		if seen.GetUID() != object.GetUID() {
			continue
		}
		switch event.Type {
		case watch.Deleted:
			return nil, true, nil
		case watch.Added, watch.Modified:
			last = seen
			if done(seen) {
				return seen, true, nil
			}
		}
	}
	return last, false, nil
}

// refused tells a refusal, which a second try does not change, from trouble on the way.
func refused(err error) bool {
	var status apierrors.APIStatus
	if err == nil || !errors.As(err, &status) {
		return false
	}
	code := status.Status().Code
	return code >= 400 && code < 500 && code != http.StatusTooManyRequests && code != http.StatusGone
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// Changed returns when an object of the kind has changed, been created or been deleted, and at the latest when the API
// server ends the watch. It waits a second for more changes.
func (c *Client) Changed(ctx context.Context, kind Kind, everywhere bool) error {
	objects := c.of(kind)
	if everywhere {
		objects = c.dynamic.Resource(kind.Resource)
	}
	list, err := objects.List(ctx, metav1.ListOptions{Limit: 1})
	if refused(err) {
		return err
	}
	if err != nil {
		sleep(ctx, pause)
		return ctx.Err()
	}
	events, err := objects.Watch(ctx, metav1.ListOptions{ResourceVersion: list.GetResourceVersion()})
	if refused(err) {
		return err
	}
	if err == nil {
		<-events.ResultChan()
		events.Stop()
	}
	sleep(ctx, pause)
	return ctx.Err()
}

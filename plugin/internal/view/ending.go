package view

import "fmt"

// State is how far something that was asked for is.
type State int

// The states. Waiting means that a person has to approve or to acknowledge; all but Going are ends.
const (
	Going State = iota
	Done
	Failed
	Waiting
)

// Ending is a state and what to say of it.
type Ending struct {
	State State
	Text  string
}

// Judge reads from an object how far it is. It never takes a status for an end that describes an earlier spec.
type Judge func(Object) Ending

const unseen = "the operator has not reported yet"

// Serving judges a branch that is to serve.
func Serving(object Object) Ending {
	phase, ready := Branch{object}.Phase(), Find(object, "Ready")
	switch {
	case !Current(object) && phase == "":
		return Ending{Going, unseen}
	case !Current(object):
		return Ending{Going, phase}
	case phase == "MIGRATIONS_FAILED" || phase == "FUNCTIONS_FAILED":
		return Ending{Failed, lines(phase, Failure(object))}
	case True(object, "Stalled"):
		return Ending{Failed, sentence(ready.Reason, ready.Message)}
	case ready.Status == "True" && phase == "FUNCTIONS_DEPLOYED":
		return Ending{Done, phase}
	}
	return Ending{Going, sentence(phase, ready.Message)}
}

// Suspended judges a branch whose server is to stop.
func Suspended(object Object) Ending {
	state := Text(object, "status", "database", "state")
	if Current(object) && state == "INACTIVE" {
		return Ending{Done, state}
	}
	return Ending{Going, sentence(state, Find(object, "Ready").Message)}
}

// Applied judges a MigrationSet.
func Applied(object Object) Ending {
	if !Current(object) {
		return Ending{Going, unseen}
	}
	ready := Find(object, "Ready")
	wanted, applied := Number(object, "status", "counts", "wanted"), Number(object, "status", "counts", "applied")
	count := fmt.Sprintf("%d of %d migrations tracked", applied, wanted)
	problems := Problems(object)
	switch {
	case ready.Reason == "DestructiveNotAcknowledged":
		return Ending{Waiting, lines(problems, ready.Message)}
	case ready.Status == "True" && applied == wanted:
		return Ending{Done, count}
	case ready.Status == "True":
		return Ending{Failed, lines(count, problems)}
	case True(object, "Stalled"):
		if failure := Failure(object); failure != "" {
			problems = failure
		}
		return Ending{Failed, lines(sentence(ready.Reason, ready.Message), problems)}
	}
	return Ending{Going, sentence(ready.Reason, ready.Message)}
}

// Problems are the messages of status.problems.
func Problems(object Object) string {
	var all []string
	for _, problem := range List(object, "status", "problems") {
		all = append(all, str(problem["message"]))
	}
	return lines(all...)
}

// Operation judges a BranchMerge or a BranchReset.
func Operation(object Object) Ending {
	phase, message := Text(object, "status", "phase"), Text(object, "status", "message")
	if phase == "" {
		phase = "Pending"
	}
	reason := Find(object, "Ready").Reason
	switch {
	case phase == "AwaitingApproval":
		return Ending{Waiting, lines(message, Plan(object))}
	case !True(object, "Completed") && True(object, "Stalled"):
		return Ending{Failed, lines(sentence(reason, message), Failure(object))}
	case !True(object, "Completed"):
		return Ending{Going, sentence(phase, message)}
	case phase == "Succeeded":
		return Ending{Done, message}
	}
	return Ending{Failed, lines(sentence(reason, message), Failure(object))}
}

// Planned judges an operation with spec.hold: its plan is what was asked for.
func Planned(object Object) Ending {
	ending := Operation(object)
	if ending.State == Waiting || ending.State == Done {
		return Ending{Done, lines(Text(object, "status", "message"), Plan(object))}
	}
	return ending
}

// Confirmed judges an operation whose plan with this digest was just approved: it still waits until the operator looks
// at it again.
func Confirmed(digest string) Judge {
	return func(object Object) Ending {
		ending := Operation(object)
		if ending.State == Waiting && Text(object, "status", "digest") == digest &&
			Find(object, "Ready").Reason != "ApprovalOutdated" {
			return Ending{Going, "AwaitingApproval: approved"}
		}
		return ending
	}
}

// Cancelled judges an operation that is to end without success. One that succeeded first was not cancelled.
func Cancelled(object Object) Ending {
	ending := Operation(object)
	switch {
	case Text(object, "status", "phase") == "Cancelled" && True(object, "Completed"):
		return Ending{Done, sentence("Cancelled", Text(object, "status", "message"))}
	case ending.State == Waiting:
		return Ending{Going, "AwaitingApproval"}
	case ending.State == Done:
		return Ending{Failed, sentence("it succeeded before it could be cancelled", ending.Text)}
	}
	return ending
}

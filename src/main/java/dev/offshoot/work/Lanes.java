package dev.offshoot.work;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when work on a database runs: one lane per database, one task at a time in it, oldest
 * first, each on a virtual thread of its own, a bounded number over all lanes. A place can be kept
 * for what may not enter yet. It must never run two tasks of one lane at once, nor lose a task that
 * it accepted.
 */
public final class Lanes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lanes.class);

  private final Semaphore slots;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Map<String, Map<String, String>> kept = new HashMap<>();
  private final List<Consumer<String>> idle = new CopyOnWriteArrayList<>();
  private boolean closed;

  /**
   * @param parallel how many tasks may run at once over all lanes
   */
  public Lanes(int parallel) {
    this.slots = new Semaphore(parallel, true);
  }

  /** A piece of work; what it throws is logged and ends this task only. */
  @FunctionalInterface
  public interface Task {
    void run() throws Exception;
  }

  /**
   * Takes a task unless one with the same ticket waits or runs in that lane already.
   *
   * @param lane the database, by the UID of its branch
   * @param ticket what tells this task from another; also the name of its thread
   * @return whether it was taken
   */
  public boolean submit(String lane, String ticket, Task task) {
    return submit(lane, ticket, "", task);
  }

  /**
   * The same for work that others are told of while they wait for it.
   *
   * @param name how people call it, such as {@code BranchMerge/login-1}
   */
  public synchronized boolean submit(String lane, String ticket, String name, Task task) {
    if (closed) {
      return false;
    }
    var l = lanes.computeIfAbsent(lane, _ -> new Lane());
    if (ticket.equals(l.running) || l.waiting.stream().anyMatch(w -> w.ticket.equals(ticket))) {
      return false;
    }
    l.waiting.add(new Waiting(ticket, name, task));
    if (l.running == null) {
      startNext(lane, l);
    }
    return true;
  }

  /** Keeps a place for what waits outside: who asks later is told to wait for it. */
  public synchronized void keep(String lane, String ticket, String name) {
    kept.computeIfAbsent(lane, _ -> new LinkedHashMap<>()).putIfAbsent(ticket, name);
  }

  /**
   * It needs the place no more: it is in, or is over.
   *
   * @return whether it had one, and others may go on
   */
  public synchronized boolean giveUp(String lane, String ticket) {
    var places = kept.get(lane);
    if (places == null || places.remove(ticket) == null) {
      return false;
    }
    if (places.isEmpty()) {
      kept.remove(lane);
    }
    return true;
  }

  /** The name of what goes before this task there, if something that has a name does. */
  public synchronized Optional<String> ahead(String lane, String ticket) {
    var l = lanes.get(lane);
    if (l != null && ticket.equals(l.running)) {
      return Optional.empty();
    }
    if (l != null && l.waiting.stream().anyMatch(w -> w.ticket.equals(ticket))) {
      return Optional.of(l.name).filter(n -> !n.isEmpty());
    }
    return kept.getOrDefault(lane, Map.of()).entrySet().stream()
        .filter(e -> !e.getKey().equals(ticket))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Whether anything waits or runs there. */
  public synchronized boolean busy(String lane) {
    return lanes.containsKey(lane);
  }

  /** How many tasks run, or wait for a slot among all lanes. */
  public synchronized int running() {
    return Math.toIntExact(lanes.values().stream().filter(l -> l.running != null).count());
  }

  /** How many tasks wait for another of their lane. */
  public synchronized int waiting() {
    return lanes.values().stream().mapToInt(l -> l.waiting.size()).sum();
  }

  /** Ends what runs there at its next safe point and forgets what waits: the branch goes. */
  public synchronized void cancel(String lane) {
    var l = lanes.get(lane);
    if (l != null) {
      l.waiting.clear();
      if (l.thread != null) {
        l.thread.interrupt();
      }
    }
  }

  /**
   * The same for one task.
   *
   * @return whether it was waiting, and so will never run
   */
  public synchronized boolean cancel(String lane, String ticket) {
    var l = lanes.get(lane);
    if (l == null) {
      return false;
    }
    if (ticket.equals(l.running) && l.thread != null) {
      l.thread.interrupt();
    }
    return l.waiting.removeIf(w -> w.ticket.equals(ticket));
  }

  /**
   * Calls back with a lane whenever the last task in it ended, on that task's thread; must return
   * at once.
   */
  public void onIdle(Consumer<String> bell) {
    idle.add(bell);
  }

  /** Ends all tasks at their next safe point. */
  @Override
  public synchronized void close() {
    closed = true;
    lanes.keySet().forEach(this::cancel);
  }

  private void startNext(String lane, Lane l) {
    var next = l.waiting.poll();
    if (next == null) {
      lanes.remove(lane);
      return;
    }
    l.running = next.ticket;
    l.name = next.name;
    l.thread = Thread.ofVirtual().name("lane-" + next.ticket).start(() -> run(lane, l, next.task));
  }

  private void run(String lane, Lane l, Task task) {
    try {
      slots.acquire();
      try {
        task.run();
      } finally {
        slots.release();
      }
    } catch (InterruptedException e) {
      log.atDebug().addKeyValue("lane", lane).log("task ended by request");
    } catch (Exception | Error e) {
      log.atError().addKeyValue("lane", lane).setCause(e).log("task ended by a fault");
    } finally {
      var last = false;
      synchronized (this) {
        l.running = null;
        l.thread = null;
        startNext(lane, l);
        last = l.running == null;
      }
      if (last) {
        idle.forEach(b -> b.accept(lane));
      }
    }
  }

  private record Waiting(String ticket, String name, Task task) {}

  private static final class Lane {
    final Deque<Waiting> waiting = new ArrayDeque<>();
    @Nullable String running;
    String name = "";
    @Nullable Thread thread;
  }
}

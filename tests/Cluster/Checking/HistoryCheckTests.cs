using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>Each rule fires on a history that breaks it, and on none that only looks so.</summary>
public sealed class HistoryCheckTests
{
    [Fact]
    public void A_life_without_trouble_breaks_nothing() => Assert.Empty(new Story()
        .Misses(0, 1).Upload(1, 3).Misses(1, 2).Sees(2, 4).Sees(4, 5).Fetches(5, 6).Lists(6, 7, Story.Package)
        .Yank(7, 8, "broken").Sees(8, 9, yanked: "broken").Yank(9, 10, null).Sees(10, 11)
        .SetStatus(11, 12, "old").Sees(12, 13, status: "old")
        .Delete(13, 15).Sees(13, 16, status: "old").Misses(14, 15).Check());

    [Fact]
    public void An_acknowledged_upload_that_a_read_misses_is_STALE() =>
        Assert.Equal([Rule.Stale], new Story().Upload(0, 1).Misses(2, 3).Check());

    [Fact]
    public void An_acknowledged_upload_that_is_gone_in_the_end_is_LOST() =>
        Assert.Equal([Rule.Lost], new Story().Upload(0, 1).Misses(2, 3, isFinal: true).Check());

    [Fact]
    public void A_read_that_was_sent_before_the_acknowledgement_may_miss_the_upload() =>
        Assert.Empty(new Story().Upload(0, 2).Misses(1, 4).Check());

    [Fact]
    public void An_upload_of_unknown_outcome_may_be_there_or_not() =>
        Assert.Empty(new Story().Upload(0, 1, Outcome.Unknown).Misses(2, 3).Sees(4, 5).Check());

    [Fact]
    public void A_file_that_was_seen_and_then_not_FLICKERs() =>
        Assert.Equal([Rule.Flicker], new Story().Upload(0, 1, Outcome.Unknown).Sees(2, 3).Misses(4, 5).Check());

    [Fact]
    public void Reads_at_the_same_time_do_not_flicker() =>
        Assert.Empty(new Story().Upload(0, 1, Outcome.Unknown).Sees(2, 4).Misses(3, 5).Check());

    [Fact]
    public void A_file_of_a_refused_upload_is_a_PHANTOM() =>
        Assert.Equal([Rule.Phantom], new Story().Upload(0, 1, Outcome.Refused).Sees(2, 3).Check());

    [Fact]
    public void A_file_that_is_shown_before_it_was_sent_is_a_PHANTOM() =>
        Assert.Equal([Rule.Phantom], new Story().Sees(0, 1).Upload(2, 3).Check());

    [Fact]
    public void A_refused_second_attempt_does_not_undo_the_first() =>
        Assert.Empty(new Story().Upload(0, 1, Outcome.Unknown).Upload(2, 3, Outcome.Refused).Sees(4, 5).Check());

    [Fact]
    public void A_name_with_two_digests_is_MUTATED() => Assert.Contains(
        Rule.Mutated, new Story().Upload(0, 1).Upload(2, 3, Outcome.Unknown, "bb").Sees(4, 5).Sees(6, 7, "bb").Check());

    [Fact]
    public void Two_contents_that_were_both_acknowledged_are_TWO_ACKS() =>
        Assert.Equal([Rule.TwoAcks], new Story().Upload(0, 1).Upload(2, 3, Outcome.Ok, "bb").Check());

    [Fact]
    public void A_listed_file_that_cannot_be_fetched_is_EARLY() =>
        Assert.Equal([Rule.Early], new Story().Upload(0, 1).Sees(2, 3).Fetches(3, 4, digest: null).Check());

    [Fact]
    public void A_file_with_other_bytes_than_listed_is_EARLY() => Assert.Contains(
        Rule.Early, new Story().Upload(0, 1).Sees(2, 3).Fetches(3, 4, digest: "bb").Check());

    [Fact]
    public void A_file_may_be_gone_while_it_is_deleted() =>
        Assert.Empty(new Story().Upload(0, 1).Delete(2, 9, Outcome.Unknown).Fetches(3, 4, digest: null).Misses(5, 6).Check());

    [Fact]
    public void A_refused_deletion_deletes_nothing() =>
        Assert.Equal([Rule.Stale], new Story().Upload(0, 1).Delete(2, 3, Outcome.Refused).Misses(5, 6).Check());

    [Fact]
    public void A_deleted_file_that_is_listed_is_UNDEAD() =>
        Assert.Equal([Rule.Undead], new Story().Upload(0, 1).Delete(2, 3).Sees(4, 5).Check());

    [Fact]
    public void A_deleted_file_that_can_be_fetched_is_UNDEAD() =>
        Assert.Equal([Rule.Undead], new Story().Upload(0, 1).Delete(2, 3).Fetches(4, 5).Check());

    [Fact]
    public void A_deleted_file_may_come_back_with_the_same_bytes_and_without_its_yank() => Assert.Empty(new Story()
        .Upload(0, 1).Yank(2, 3, "broken").Delete(4, 5).Misses(6, 7).Upload(8, 9).Sees(10, 11).Fetches(12, 13).Check());

    [Fact]
    public void A_file_that_came_back_must_stay() =>
        Assert.Equal([Rule.Stale], new Story().Upload(0, 1).Delete(2, 3).Upload(4, 5).Misses(6, 7).Check());

    [Fact]
    public void A_deleted_name_that_is_accepted_with_other_bytes_is_TWO_ACKS() =>
        Assert.Equal([Rule.TwoAcks], new Story().Upload(0, 1).Delete(2, 3).Upload(4, 5, digest: "bb").Check());

    [Fact]
    public void A_yank_that_a_read_does_not_show_is_not_kept() =>
        Assert.Equal([Rule.Revoked], new Story().Upload(0, 1).Yank(2, 3, "broken").Sees(4, 5).Check());

    [Fact]
    public void A_yank_that_was_taken_back_and_shows_is_not_kept() => Assert.Equal(
        [Rule.Revoked], new Story().Upload(0, 1).Yank(2, 3, "broken").Yank(4, 5, null).Sees(6, 7, yanked: "broken").Check());

    [Fact]
    public void A_yank_of_unknown_outcome_may_show_at_any_time_later() => Assert.Empty(new Story()
        .Upload(0, 1).Yank(2, 3, "broken", Outcome.Unknown).Yank(4, 5, null).Sees(6, 7).Sees(8, 9, yanked: "broken").Check());

    [Fact]
    public void A_status_that_goes_back_is_not_linearizable() => Assert.Equal(
        [Rule.NotLinearizable],
        new Story().Upload(0, 1).SetStatus(2, 3, "old").SetStatus(4, 5, "older").Sees(6, 7, status: "old").Check());

    [Fact]
    public void A_package_that_the_root_page_misses_is_STALE() =>
        Assert.Equal([Rule.Stale], new Story().Upload(0, 1).Lists(2, 3).Check());

    [Fact]
    public void A_package_that_vanishes_from_a_gateways_root_page_FLICKERs() => Assert.Equal(
        [Rule.Flicker], new Story().Upload(0, 9).Lists(2, 3, Story.Package).Lists(4, 5).Check());

    [Fact]
    public void A_package_on_the_root_page_whose_upload_was_refused_is_a_PHANTOM() =>
        Assert.Equal([Rule.Phantom], new Story().Upload(0, 1, Outcome.Refused).Lists(2, 3, Story.Package).Check());

    [Fact]
    public void A_package_may_be_off_the_root_page_while_its_only_file_is_deleted() => Assert.Empty(
        new Story().Upload(0, 1).Lists(2, 3, Story.Package).Delete(4, 9).Lists(5, 6).Upload(10, 11).Lists(12, 13, Story.Package).Check());

    [Fact]
    public void A_package_that_the_root_page_misses_although_only_another_file_was_deleted_is_STALE() => Assert.Equal(
        [Rule.Stale], new Story().Upload(0, 1).Upload(0, 1, file: "package-2.0-py3-none-any.whl").Delete(2, 3).Lists(4, 5).Check());

    [Fact]
    public void A_package_that_the_root_page_misses_before_its_file_was_deleted_is_STALE() =>
        Assert.Equal([Rule.Stale], new Story().Upload(0, 1).Lists(2, 3).Delete(4, 5).Check());

    [Fact]
    public void A_refused_deletion_excuses_no_root_page() =>
        Assert.Equal([Rule.Stale], new Story().Upload(0, 1).Delete(1, 2, Outcome.Refused).Lists(2, 3).Check());

    [Fact]
    public void A_name_that_is_only_seen_with_other_bytes_than_those_that_were_acknowledged_is_MUTATED() => Assert.Equal(
        [Rule.Mutated], new Story().Upload(0, 1).Upload(0, 1, Outcome.Unknown, "bb").Sees(2, 3, "bb").Check());

    [Fact]
    public void A_name_that_nobody_sees_with_the_bytes_of_a_lost_upload_is_not_mutated() => Assert.Empty(
        new Story().Upload(0, 1).Upload(0, 1, Outcome.Unknown, "bb").Sees(2, 3).Fetches(3, 4).Check());

    [Fact]
    public void A_file_that_came_back_and_cannot_be_fetched_is_EARLY() => Assert.Equal(
        [Rule.Early], new Story().Upload(0, 1).Delete(2, 3).Upload(4, 5).Sees(6, 7).Fetches(8, 9, digest: null).Check());

    [Fact]
    public void A_file_that_is_deleted_a_second_time_need_not_be_fetched() => Assert.Empty(
        new Story().Upload(0, 1).Delete(2, 3).Upload(4, 5).Sees(6, 7).Delete(8, 10).Fetches(9, 11, digest: null).Check());

    [Fact]
    public void A_yank_that_comes_back_with_a_file_that_was_deleted_is_not_kept() => Assert.Equal(
        [Rule.Revoked],
        new Story().Upload(0, 1).Yank(2, 3, "broken").Delete(4, 5).Upload(6, 7).Sees(8, 9, yanked: "broken").Check());

    [Fact]
    public void A_yank_at_the_same_time_as_a_deletion_may_show_or_not() => Assert.Empty(new Story()
        .Upload(0, 1).Yank(2, 8, "broken").Delete(3, 5).Upload(6, 7).Sees(9, 10, yanked: "broken").Check());

    [Fact]
    public void A_lost_upload_that_shows_after_its_time_is_UNDEAD() => Assert.Equal(
        [Rule.Undead],
        new Story().Upload(0, 1, Outcome.Unknown).Expires(10).Delete(12, 13).Sees(14, 15).Check());

    [Fact]
    public void A_lost_upload_that_shows_after_a_deletion_within_its_time_is_not_judged() => Assert.Empty(
        new Story().Upload(0, 1, Outcome.Unknown).Expires(20).Delete(12, 13).Sees(14, 15).Check());

    [Fact]
    public void A_lost_deletion_excuses_no_read_that_came_after_a_later_upload() => Assert.Equal(
        [Rule.Stale],
        new Story().Upload(0, 1).Delete(2, 3, Outcome.Unknown).Expires(10).Upload(12, 13).Misses(14, 15).Check());

    [Fact]
    public void Every_refused_read_is_REFUSED() => Assert.All(
        (IReadOnlyList<Story>)
        [
            new Story().ReadsPage(0, 1, Outcome.Refused).With(401),
            new Story().LooksForAll(0, 1, Outcome.Refused).With(403),
            new Story().Upload(0, 1).Fetches(2, 3, outcome: Outcome.Refused).With(410),
        ],
        story => Assert.Equal([Rule.Refused], story.Check()));

    [Fact]
    public void A_write_that_is_forbidden_is_REFUSED() =>
        Assert.Equal([Rule.Refused], new Story().Upload(0, 1, Outcome.Refused).With(403).Check());

    [Fact]
    public void An_upload_that_is_refused_for_other_bytes_that_nobody_sent_is_REFUSED() => Assert.Equal(
        [Rule.Refused], new Story().Upload(0, 1).Upload(2, 3, Outcome.Refused).With(400).Check());

    [Fact]
    public void An_upload_that_is_refused_for_other_bytes_is_rightly_so() => Assert.Empty(
        new Story().Upload(0, 1, Outcome.Unknown).Upload(2, 3, Outcome.Refused, "bb").With(400).Check());

    [Fact]
    public void An_upload_that_is_refused_for_bytes_that_were_refused_themselves_is_REFUSED() => Assert.Equal(
        [Rule.Refused],
        new Story().Upload(0, 1, Outcome.Refused).Upload(2, 3, Outcome.Refused, "bb").With(400).Check());

    [Fact]
    public void A_yank_of_an_acknowledged_file_that_is_not_found_is_REFUSED() => Assert.Equal(
        [Rule.Refused], new Story().Upload(0, 1).Yank(2, 3, "broken", Outcome.Refused).With(404).Check());

    [Fact]
    public void A_yank_of_a_file_that_is_not_there_yet_or_not_any_more_is_rightly_refused() => Assert.Empty(new Story()
        .Upload(0, 2).Yank(1, 3, "broken", Outcome.Refused).With(404)
        .Delete(4, 5).Yank(6, 7, "broken", Outcome.Refused).With(404).Check());

    [Fact]
    public void A_deletion_of_a_file_that_was_there_is_never_rightly_refused() => Assert.Equal(
        [Rule.Refused], new Story().Upload(0, 1).Delete(2, 3).Delete(4, 5, Outcome.Refused).With(404).Check());

    [Fact]
    public void A_status_of_a_package_that_is_there_and_is_not_found_is_REFUSED() => Assert.Equal(
        [Rule.Refused], new Story().Upload(0, 1).SetStatus(2, 3, "old", Outcome.Refused).With(404).Check());

    [Fact]
    public void A_status_of_a_package_that_is_not_there_yet_is_rightly_refused() => Assert.Empty(
        new Story().Upload(0, 4).SetStatus(2, 3, "old", Outcome.Refused).With(404).Check());

    [Fact]
    public void Two_changes_one_after_the_other_with_the_same_serial_break_SERIAL() => Assert.Equal(
        [Rule.Serial], new Story().Upload(0, 1).SetStatus(2, 3, "a", serial: 2).SetStatus(4, 5, "b", serial: 2).Check());

    [Fact]
    public void A_serial_that_goes_back_breaks_SERIAL() => Assert.Equal(
        [Rule.Serial],
        new Story().Upload(0, 1).SetStatus(2, 3, "a", serial: 3).SetStatus(4, 5, "b", serial: 2, changed: false).Check());

    [Fact]
    public void Serials_may_be_the_same_for_no_change_and_for_changes_at_the_same_time() => Assert.Empty(new Story()
        .Upload(0, 1).SetStatus(2, 3, "a", serial: 2).SetStatus(4, 5, "a again", serial: 2, changed: false)
        .SetStatus(6, 9, "b", serial: 4).SetStatus(7, 8, "c", serial: 4).Check());

    [Fact]
    public void A_page_that_no_client_can_read_is_UNREADABLE() => Assert.Equal(
        [Rule.Unreadable], new Story().ReadsPage(0, 1, Outcome.Unknown).Unreadable().Check());
}
